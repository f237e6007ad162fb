package dev.assent.dispatcher.fcm;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import dev.assent.runtime.egress.EgressClient;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponseBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets Google's library ask for tokens, which it does by POST alone, through our own client: with its timeouts, its
 * bounds, and no redirects.
 */
final class TokenTransport extends HttpTransport {
    private final EgressClient client;
    private final Duration timeout;

    TokenTransport(EgressClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    @Override
    protected LowLevelHttpRequest buildRequest(String method, String url) {
        return new Request(URI.create(url));
    }

    private final class Request extends LowLevelHttpRequest {
        private final URI uri;
        private final Map<String, String> headers = new HashMap<>();

        private Request(URI uri) {
            this.uri = uri;
        }

        @Override
        public void addHeader(String name, String value) {
            // An answer that is compressed would not be bounded by what is read of it.
            if (!"Accept-Encoding".equalsIgnoreCase(name)) {
                headers.put(name, value);
            }
        }

        /** Blocks until the answer is there. */
        @Override
        public LowLevelHttpResponse execute() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            getStreamingContent().writeTo(body);
            headers.put("Content-Type", getContentType());
            try {
                HttpResponseBody answer = client.postAndRead(uri, headers, body.toByteArray(), timeout)
                        .await()
                        .indefinitely();
                return new TokenAnswer(answer);
            } catch (EgressException e) {
                throw new IOException(e);
            }
        }
    }
}
