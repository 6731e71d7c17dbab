package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class TokensTest {

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final Tokens tokens = new Tokens(database, clock);
    private User ada;

    @BeforeEach
    void makeUser() {
        ada = new Users(database, clock).create("ada", Role.OPERATOR, "correct horse battery staple");
    }

    @Test
    void stores_the_hash_of_a_token_and_not_the_token() {
        String secret = tokens.create(ada, "laptop");
        assertThat(secret).matches("cfd_[A-Za-z0-9_-]{43}");
        String stored = JdbcClient.create(database)
                .sql("select hash from api_token")
                .query(String.class)
                .single();
        assertThat(stored).isEqualTo(RandomSecret.hash(secret)).doesNotContain(secret);
    }

    @Test
    void tells_whose_token_it_is_until_it_is_revoked() {
        String secret = tokens.create(ada, "laptop");
        assertThat(tokens.verify(secret)).hasValueSatisfying(b -> {
            assertThat(b.user().name()).isEqualTo("ada");
            assertThat(b.tokenName()).isEqualTo("laptop");
        });
        tokens.revoke(ada, "laptop");
        assertThat(tokens.verify(secret)).isEmpty();
    }

    @Test
    void notes_the_last_use_to_the_minute() {
        String secret = tokens.create(ada, "laptop");
        assertThat(tokens.list(ada))
                .singleElement()
                .satisfies(t -> assertThat(t.usedAt()).isNull());
        tokens.verify(secret);
        var first = tokens.list(ada).getFirst().usedAt();
        clock.advance(Duration.ofSeconds(30));
        tokens.verify(secret);
        assertThat(tokens.list(ada).getFirst().usedAt()).isEqualTo(first);
        clock.advance(Duration.ofSeconds(31));
        tokens.verify(secret);
        assertThat(tokens.list(ada).getFirst().usedAt()).isEqualTo(clock.instant());
    }

    @Test
    void refuses_what_is_no_token() {
        assertThat(tokens.verify("")).isEmpty();
        assertThat(tokens.verify("cfd_")).isEmpty();
        assertThat(tokens.verify("cfd_' or '1'='1")).isEmpty();
        assertThatThrownBy(() -> tokens.create(ada, "no spaces")).hasMessageContaining("name was not accepted");
        assertThatThrownBy(() -> tokens.revoke(ada, "absent")).hasMessageContaining("has no token absent");
    }
}
