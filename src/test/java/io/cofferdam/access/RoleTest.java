package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import org.junit.jupiter.api.Test;

class RoleTest {

    @Test
    void gives_each_role_all_that_the_one_before_it_has() {
        assertThat(Role.OPERATOR.permissions()).containsAll(Role.VIEWER.permissions());
        assertThat(Role.ADMIN.permissions()).containsAll(Role.OPERATOR.permissions());
        assertThat(Role.ADMIN.permissions()).containsExactlyInAnyOrder(Permission.values());
    }

    @Test
    void lets_only_administrators_loosen_the_sandbox_read_the_record_and_manage_users() {
        assertThat(Role.OPERATOR.permissions())
                .doesNotContain(Permission.CONTAINER_PRIVILEGED, Permission.AUDIT_VIEW, Permission.USER_MANAGE);
    }

    @Test
    void shows_no_environment_values_to_viewers() {
        assertThat(Role.VIEWER.has(Permission.CONTAINER_VIEW_SECRETS)).isFalse();
    }

    @Test
    void names_the_rule_that_refuses() {
        Caller viewer = new Caller(Actor.session("vera", Role.VIEWER, "s1"), Door.CONSOLE, "127.0.0.1");
        assertThatThrownBy(() -> viewer.require(Permission.CONTAINER_LAUNCH, "Launching the container web-1"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.FORBIDDEN))
                .hasMessageContaining("Launching the container web-1 was refused.")
                .hasMessageContaining("vera has the role viewer")
                .hasMessageContaining("CONTAINER_LAUNCH");
    }
}
