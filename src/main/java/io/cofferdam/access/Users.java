package io.cofferdam.access;

import io.cofferdam.problem.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The accounts and their passwords. */
public final class Users {

    /** What a host's user names look like too, because on the unix socket they are the same. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,31}");

    private static final String SELECT = "select id, name, role, created_ms from account ";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Passwords passwords = new Passwords();
    /** Checked when the name is unknown, so that the answer takes as long as for a known one. */
    private final String decoyHash;

    public Users(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
        this.decoyHash =
                "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    }

    /** True until the first account is made. */
    public boolean none() {
        return jdbc.sql("select count(*) from account").query(Long.class).single() == 0;
    }

    /** Makes an account; the password is hashed, never stored. */
    public User create(String name, Role role, String password) {
        checkName(name);
        String hash = passwords.hash(name, password);
        try {
            jdbc.sql("insert into account (name, role, password_hash, created_ms) values (?, ?, ?, ?)")
                    .params(name, role.name(), hash, clock.millis())
                    .update();
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "The user %s was not created.".formatted(name),
                    "There is a user of that name already.",
                    "Choose another name, or set its password with 'user reset-password'.");
        }
        return get(name);
    }

    public Optional<User> find(String name) {
        return jdbc.sql(SELECT + "where name = ?")
                .param(name)
                .query(Users::user)
                .optional();
    }

    public User get(String name) {
        return find(name)
                .orElseThrow(() -> ProblemException.notFound(
                        "There is no user %s.".formatted(name), "", "List them with 'bin/cofferdam user list'."));
    }

    public List<User> list() {
        return jdbc.sql(SELECT + "order by name").query(Users::user).list();
    }

    /** The user if name and password belong together; takes the same time whether the name exists or not. */
    public Optional<User> verify(String name, String password) {
        Optional<String> hash = jdbc.sql("select password_hash from account where name = ?")
                .param(name)
                .query(String.class)
                .optional();
        boolean matches = passwords.matches(password, hash.orElse(decoyHash));
        return hash.isPresent() && matches ? find(name) : Optional.empty();
    }

    /** Sets a new password. The account's sessions are the caller's to end. */
    public void setPassword(String name, String password) {
        User user = get(name);
        jdbc.sql("update account set password_hash = ? where id = ?")
                .params(passwords.hash(user.name(), password), user.id())
                .update();
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "The user name was not accepted.",
                    "A name starts with a lower-case letter and has up to 32 of a-z, 0-9, '.', '_' and '-'.",
                    "Choose a name of that form.");
        }
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(
                row.getLong(1), row.getString(2), Role.valueOf(row.getString(3)), Instant.ofEpochMilli(row.getLong(4)));
    }
}
