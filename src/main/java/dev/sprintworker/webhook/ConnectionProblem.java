package dev.sprintworker.webhook;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why there was no answer, in fixed words: messages of exceptions name addresses and quote what the receiver sent. */
final class ConnectionProblem {

    private static final int MAX_CAUSES = 8;

    private ConnectionProblem() {}

    /** Of an attempt that got no connection to send on. */
    static String beforeSending(Throwable error) {
        return isNoConnection(error) ? "no connection" : afterwards(error);
    }

    static String afterwards(Throwable error) {
        if (has(error, CertificateException.class)) {
            return "the certificate is not trusted or is of another name";
        }
        if (has(error, SSLException.class)) {
            return "no TLS connection";
        }
        if (has(error, TooLongFrameException.class)) {
            return "the answer has too large headers";
        }
        if (has(error, DecoderException.class) || has(error, IllegalArgumentException.class)) {
            return "the answer is no HTTP";
        }
        return "the connection broke";
    }

    /** Whether nothing has been sent, and another address may do better. */
    static boolean isNoConnection(Throwable error) {
        return error instanceof SocketException || error instanceof UnsupportedAddressTypeException;
    }

    private static boolean has(Throwable error, Class<? extends Throwable> type) {
        return Stream.iterate(error, e -> e != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(type::isInstance);
    }
}
