// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Mappers of every failure of a request to the protocol's error body. A mistake of the caller names the field. */
public class ExceptionMappers {
    private static final int UNAVAILABLE = 503;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final CallerCheck callers;

    ExceptionMappers(CallerCheck callers) {
        this.callers = callers;
    }

    @ServerExceptionMapper
    Response api(ApiException e, RoutingContext context) {
        Response.ResponseBuilder answer =
                Response.fromResponse(ErrorBody.response(e.status(), e.code(), String.valueOf(e.getMessage())));
        if (e.status() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, AuthenticationChallenge.of(context, e));
        }
        e.retryAfter()
                .ifPresent(wait -> answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, (wait.toMillis() + 999) / 1000)));
        return answer.build();
    }

    /** Answers a request that reaches a secured endpoint without an identity. */
    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated(RoutingContext context) {
        return api(ApiException.unauthorized(), context);
    }

    /** Answers a caller without the endpoint's role, and every call of an endpoint without a security annotation. */
    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden(RoutingContext context) {
        return api(ApiException.forbidden(), context);
    }

    @ServerExceptionMapper
    Response violations(ConstraintViolationException e) {
        String text = e.getConstraintViolations().stream()
                .map(violation -> field(violation) + ": " + violation.getMessage() + found(violation))
                .sorted()
                .collect(Collectors.joining("; "));
        return ErrorBody.response(400, "invalid_request", text);
    }

    @ServerExceptionMapper
    Response mismatched(MismatchedInputException e) {
        return malformed(e);
    }

    @ServerExceptionMapper
    Uni<Response> web(WebApplicationException e, RoutingContext context) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return Uni.createFrom().item(malformed(json));
        }
        int status = e.getResponse().getStatus();
        if (status >= 500) {
            return Uni.createFrom().item(unexpected(e));
        }
        if (status == 404 && e.getCause() != null) {
            // A parameter that is not of its type is a path that was not found in Jakarta REST.
            return Uni.createFrom()
                    .item(ErrorBody.response(400, "invalid_request", "query: a parameter is not of its type"));
        }
        return unrouted(status, context);
    }

    /** Answers a request that no endpoint takes, with 401 if its caller is unknown. */
    private Uni<Response> unrouted(int status, RoutingContext context) {
        return callers.requireCaller(context)
                .map(known -> refusal(status, context))
                .onFailure(ApiException.class)
                .recoverWithItem(unknown -> api(unknown, context))
                .onFailure()
                .recoverWithItem(this::unexpected);
    }

    private Response refusal(int status, RoutingContext context) {
        if (status != 404 && status != 405) {
            return api(ApiException.ofStatus(status), context);
        }
        Set<String> allowed = AllowedMethods.of(context);
        if (allowed.isEmpty() || allowed.contains(context.request().method().name())) {
            return api(ApiException.ofStatus(404), context);
        }
        return Response.fromResponse(api(ApiException.ofStatus(405), context))
                .header(HttpHeaders.ALLOW, AllowedMethods.header(allowed))
                .build();
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        ApiException reported = UnexpectedFailure.report(e);
        Response answer = ErrorBody.response(reported.status(), reported.code(), String.valueOf(reported.getMessage()));
        return reported.status() == UNAVAILABLE ? withRetryAfter(answer, RETRY_AFTER_SECONDS) : answer;
    }

    private static Response withRetryAfter(Response answer, long seconds) {
        return Response.fromResponse(answer)
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .build();
    }

    private static Response malformed(JsonProcessingException e) {
        String problem;
        if (e instanceof MismatchedInputException || !(e instanceof JsonMappingException)) {
            problem = describe(e);
        } else {
            // Inside a map the error of the parser is the cause of that of the member.
            problem = e.getCause() instanceof JsonProcessingException cause ? describe(cause) : "is not acceptable";
        }
        return ErrorBody.response(400, "invalid_request", field(e) + ": " + problem);
    }

    private static String describe(JsonProcessingException e) {
        if (e instanceof InvalidMemberException invalid) {
            return invalid.getOriginalMessage();
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be " + kind(mismatch.getTargetType());
        }
        // The parser names the cause in its message alone.
        boolean duplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate");
        String problem = duplicate ? "has a member twice" : "is not JSON";
        var at = e.getLocation();
        return at == null ? problem : problem + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    /** Returns the name of {@code type} that a developer expects. */
    private static String kind(Class<?> type) {
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        return Collection.class.isAssignableFrom(type) ? "an array" : "a JSON object";
    }

    private static String field(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "body";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    /** Returns the path of the violation without the Java method and, for a member of the body, without its parameter. */
    private static String field(ConstraintViolation<?> violation) {
        List<Path.Node> nodes =
                new ArrayList<>(StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                        .toList());
        nodes.removeIf(node -> node.getKind() == ElementKind.METHOD);
        if (nodes.size() > 1) {
            nodes.removeIf(node -> node.getKind() == ElementKind.PARAMETER);
        }
        // Elements are named as in an error of the parser: list[0], map.key.
        return nodes.stream()
                .map(Path.Node::toString)
                .collect(Collectors.joining("."))
                .replaceAll("<[KV]>|\\.<[a-z]+ [a-z]+>", "")
                .replaceAll("\\[([^\\]]*[^\\]0-9][^\\]]*)]", ".$1");
    }

    /** Returns the invalid value of {@code violation} if it is no text, which may be a secret. */
    private static String found(ConstraintViolation<?> violation) {
        Object value = violation.getInvalidValue();
        return value instanceof Number || value instanceof Enum ? "; found " + value : "";
    }
}
