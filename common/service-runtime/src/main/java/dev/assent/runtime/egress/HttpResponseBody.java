package dev.assent.runtime.egress;

/**
 * What a peer answered, with its body.
 *
 * @param body as UTF-8; what came of it, where it is too long, too slow or broken off
 */
public record HttpResponseBody(HttpResponse answer, String body) {
    /** Leaves out the body, which may hold a secret. */
    @Override
    public String toString() {
        return "ReadAnswer[" + answer + "]";
    }
}
