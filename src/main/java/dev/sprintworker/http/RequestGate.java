package dev.sprintworker.http;

import dev.sprintworker.config.SprintConfig;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** What every request has to pass before its body is read: the role is on, the process stays, the sender may. */
final class RequestGate {

    private final OpenRequests requests;
    private final ApiAccess access;
    private final CurrentIdentityAssociation identity;
    private final SprintConfig config;

    RequestGate(OpenRequests requests, ApiAccess access, CurrentIdentityAssociation identity, SprintConfig config) {
        this.requests = requests;
        this.access = access;
        this.identity = identity;
        this.config = config;
    }

    /** Decided by the resource, not by the path: one path has many spellings. */
    @ServerRequestFilter
    Uni<Response> admit(SimpleResourceInfo resource, HttpHeaders headers, RoutingContext routing) {
        boolean api = resource.getResourceClass() == ImageResource.class;
        if (!config.roles().contains(api ? SprintConfig.Role.api : SprintConfig.Role.ingress)) {
            return refused(Problem.of(Problem.Status.NOT_FOUND, "this process does not serve it"));
        }
        if (!requests.enter()) {
            return refused(Problem.unavailable("the process is about to end"));
        }
        routing.addEndHandler(ended -> requests.leave());
        return api
                ? authenticated(headers.getHeaderString(HttpHeaders.AUTHORIZATION))
                : Uni.createFrom().nullItem();
    }

    private Uni<Response> authenticated(String authorization) {
        return switch (access.verdict(authorization)) {
            case ALLOWED -> Uni.createFrom().nullItem();
            case DENIED -> refused(Problem.of(Problem.Status.UNAUTHORIZED, "a valid bearer token is needed"));
            case CLOSED ->
                refused(Problem.of(
                        Problem.Status.UNAUTHORIZED,
                        "set sprint.api.token or quarkus.oidc.tenant-enabled, or bind to a loopback address"));
            case ASK_PROVIDER ->
                identity.getDeferredIdentity()
                        .chain(known -> known.isAnonymous()
                                ? refused(Problem.of(Problem.Status.UNAUTHORIZED, "a valid bearer token is needed"))
                                : Uni.createFrom().<Response>nullItem())
                        .onFailure(AuthenticationFailedException.class)
                        .recoverWithItem(Problem.of(Problem.Status.UNAUTHORIZED, "a valid bearer token is needed")
                                .response())
                        .onFailure()
                        .recoverWithItem(Problem.unavailable("the token cannot be checked now")
                                .response());
        };
    }

    private static Uni<Response> refused(Problem problem) {
        return Uni.createFrom().item(problem.response());
    }
}
