package dev.sprintworker.store;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Header;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends small contents together with their request. The SDK asks the server first whether it wants the content of a PUT
 * ({@code Expect: 100-continue}) and waits for its answer, however small that content is: a round trip for nothing, three
 * times a prompt. Large contents still ask: a server that refuses them early may close the connection before it has
 * read them, and its answer would be lost.
 *
 * <p>Named in {@code quarkus.s3.interceptors}.
 */
public final class SmallBodiesAtOnce implements ExecutionInterceptor {

    /** So much of what they have refused, servers commonly read before they close the connection. */
    private static final long LARGE_BYTES = 256 << 10;

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        boolean small = request.firstMatchingHeader(Header.CONTENT_LENGTH)
                .filter(length -> Long.parseLong(length) < LARGE_BYTES)
                .isPresent();
        return small ? request.toBuilder().removeHeader("Expect").build() : request;
    }
}
