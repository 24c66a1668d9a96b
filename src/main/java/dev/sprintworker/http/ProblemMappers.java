package dev.sprintworker.http;

import dev.sprintworker.telemetry.SprintLog;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error as a problem. */
final class ProblemMappers {

    @ServerExceptionMapper
    Response refused(ProblemException refused) {
        return refused.problem().response();
    }

    /** What the framework finds: no such path, no such method. */
    @ServerExceptionMapper
    Response refused(WebApplicationException refused) {
        Response found = refused.getResponse();
        String title = found.getStatusInfo().getReasonPhrase();
        Response.ResponseBuilder response =
                Response.fromResponse(new Problem("about:blank", title, found.getStatus(), title, null).response());
        String allowed = found.getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? response.build()
                : response.header(HttpHeaders.ALLOW, allowed).build();
    }

    @ServerExceptionMapper
    Response failed(Exception failure, UriInfo uri) {
        SprintLog.LOG.requestFailed(uri.getPath(), failure);
        return Problem.of(Problem.Status.INTERNAL_SERVER_ERROR, "the request failed for no reason of its own")
                .response();
    }
}
