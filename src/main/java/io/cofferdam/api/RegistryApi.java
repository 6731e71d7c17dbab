package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.access.RegistryLogins.Login;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.Transfer;
import io.cofferdam.problem.Problem;
import io.cofferdam.registry.Credentials;
import io.cofferdam.registry.ImageSearch;
import io.cofferdam.registry.PullProgress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Pulls, pushes and the caller's logins at registries. */
@RestController
@RequestMapping("/api/v1")
class RegistryApi {

    /**
     * A pull or push.
     *
     * @param state RUNNING, DONE, FAILED, CANCELLED or INTERRUPTED
     * @param steps the latest state of each layer
     * @param problem why it failed
     */
    record TransferInfo(
            String id,
            String direction,
            String image,
            String platform,
            String actor,
            String state,
            Instant started,
            @Nullable Instant ended,
            List<PullProgress> steps,
            @Nullable Problem problem) {

        static TransferInfo of(Transfer transfer) {
            return new TransferInfo(
                    transfer.id(),
                    transfer.direction().name(),
                    transfer.image().familiar(),
                    transfer.platform().toString(),
                    transfer.actor(),
                    transfer.state().name(),
                    transfer.started(),
                    transfer.ended(),
                    transfer.steps(),
                    transfer.problem() == null ? null : transfer.problem().problem());
        }
    }

    /** A login to keep. */
    record LoginRequest(String registry, String username, String password) {
        @Override
        public String toString() {
            return "LoginRequest[" + registry + ", " + username + "]";
        }
    }

    private static final int MOST_FOUND = 100;

    private final RegistryOperations registries;

    RegistryApi(RegistryOperations registries) {
        this.registries = registries;
    }

    /** Begins to pull an image, with the caller's kept login if there is one; see the transfer for how it goes. */
    @PostMapping("/images/pull")
    @Needs(value = Permission.IMAGE_CHANGE, action = "image.pulled")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TransferInfo pull(
            Caller caller, @RequestParam String name, @RequestParam(required = false) @Nullable String platform) {
        Platform wanted = platform == null ? Platform.host() : Platform.parse(platform);
        return TransferInfo.of(registries.pull(caller, ImageReference.parse(name), wanted, Credentials.NONE));
    }

    /** Begins to push an image under one of its names. */
    @PostMapping("/images/push")
    @Needs(value = Permission.IMAGE_CHANGE, action = "image.pushed")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TransferInfo push(Caller caller, @RequestParam String name) {
        return TransferInfo.of(registries.push(caller, ImageReference.parse(name), Credentials.NONE));
    }

    /** The pulls and pushes that run and the last that have ended, the newest first. */
    @GetMapping("/transfers")
    List<TransferInfo> transfers(Caller caller) {
        return registries.transfers(caller).stream().map(TransferInfo::of).toList();
    }

    /** How a pull or push goes, layer by layer. */
    @GetMapping("/transfers/{id}")
    TransferInfo transfer(Caller caller, @PathVariable String id) {
        return TransferInfo.of(registries.transfer(caller, id));
    }

    /** Ends a transfer; what a pull has brought so far stays for the next one. */
    @DeleteMapping("/transfers/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(Caller caller, @PathVariable String id) {
        registries.cancel(caller, id);
    }

    /**
     * The repositories of a registry that have to do with a word, where it can be searched.
     *
     * @param limit at most so many, up to 100
     */
    @GetMapping("/registries/search")
    List<ImageSearch.Found> search(
            Caller caller,
            @RequestParam(defaultValue = "docker.io") String registry,
            @RequestParam String word,
            @RequestParam(defaultValue = "25") int limit) {
        return registries.search(caller, registry, word, Math.clamp(limit, 1, MOST_FOUND), Credentials.NONE);
    }

    /** The caller's kept logins, without their passwords. */
    @GetMapping("/registries/logins")
    List<Login> logins(Caller caller) {
        return registries.logins(caller);
    }

    /** Keeps a login, encrypted, once the registry has taken it. */
    @PutMapping("/registries/logins")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs(value = Permission.IMAGE_CHANGE, action = "registry.login_kept")
    void keepLogin(Caller caller, @RequestBody LoginRequest login) {
        registries.keepLogin(caller, login.registry(), login.username(), login.password());
    }

    /** Forgets a kept login. */
    @DeleteMapping("/registries/logins")
    @Needs(value = Permission.IMAGE_CHANGE, action = "registry.login_forgotten")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forgetLogin(Caller caller, @RequestParam String registry) {
        registries.forgetLogin(caller, registry);
    }
}
