package dev.assent.dispatcher.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.client.http.LowLevelHttpResponse;
import dev.assent.runtime.egress.HttpResponseBody;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** An answer as Google's library wants to see it; no header of it matters. */
final class TokenAnswer extends LowLevelHttpResponse {
    private final int status;
    private final byte[] body;

    TokenAnswer(HttpResponseBody answer) {
        this.status = answer.answer().status();
        this.body = answer.body().getBytes(UTF_8);
    }

    @Override
    public InputStream getContent() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public String getContentEncoding() {
        return null;
    }

    @Override
    public long getContentLength() {
        return body.length;
    }

    @Override
    public String getContentType() {
        return "application/json; charset=UTF-8";
    }

    @Override
    public String getStatusLine() {
        return null;
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    public String getReasonPhrase() {
        return null;
    }

    @Override
    public int getHeaderCount() {
        return 0;
    }

    @Override
    public String getHeaderName(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String getHeaderValue(int index) {
        throw new IndexOutOfBoundsException(index);
    }
}
