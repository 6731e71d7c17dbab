package io.cofferdam.wiring;

import com.zaxxer.hikari.HikariDataSource;
import io.cofferdam.access.Caller;
import io.cofferdam.access.HostUsers;
import io.cofferdam.access.LoginThrottle;
import io.cofferdam.access.OpenStreams;
import io.cofferdam.access.RegistryLogins;
import io.cofferdam.access.SecretBox;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.SetupToken;
import io.cofferdam.access.SocketIdentity;
import io.cofferdam.access.Tokens;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.audit.AuditGuard;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.audit.Target;
import io.cofferdam.linux.SpareRoom;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The instance's lock and database, and what stands on them: accounts and the audit log. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InstanceSettings.class)
class AccessConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(AccessConfiguration.class);

    @Bean
    InstanceLock instanceLock(InstanceSettings settings) {
        settings.createDirectories();
        return InstanceLock.acquire(settings);
    }

    /** Takes the lock as a parameter because without it the file must not be touched. */
    @Bean
    HikariDataSource dataSource(InstanceSettings settings, InstanceLock lock) {
        return Database.open(settings);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Users users(DataSource dataSource, Clock clock) {
        return new Users(dataSource, clock);
    }

    @Bean
    OpenStreams openStreams() {
        return new OpenStreams();
    }

    @Bean
    Tokens tokens(DataSource dataSource, Clock clock, OpenStreams streams) {
        return new Tokens(dataSource, clock, streams);
    }

    @Bean
    RegistryLogins registryLogins(DataSource dataSource, Clock clock, InstanceSettings settings) {
        return new RegistryLogins(dataSource, SecretBox.open(settings.secretKeyFile()), clock);
    }

    @Bean
    Sessions sessions(DataSource dataSource, Clock clock, OpenStreams streams) {
        return new Sessions(dataSource, clock, streams);
    }

    @Bean
    LoginThrottle loginThrottle(Clock clock) {
        return new LoginThrottle(clock);
    }

    @Bean
    SetupToken setupToken(InstanceSettings settings, Users users) {
        return new SetupToken(settings.setupTokenFile(), users);
    }

    @Bean
    SocketIdentity socketIdentity(Users users) {
        return new SocketIdentity(new HostUsers(Path.of("/etc/passwd")), users);
    }

    @Bean
    AuditTable auditTable(DataSource dataSource) {
        return new AuditTable(dataSource);
    }

    @Bean
    AuditLog auditLog(AuditTable table, DataSource dataSource, Clock clock, InstanceSettings settings)
            throws SQLException {
        AuditLog log = new AuditLog(table, clock);
        boolean guardWasGone = new AuditGuard(dataSource).restore();
        int interrupted = log.closeInterrupted();
        log.happened(
                Caller.system(),
                "service.started",
                Target.named("service", settings.instance()),
                Map.of("interruptedActs", interrupted));
        if (guardWasGone) {
            LOG.warn("The trigger that refuses to change audit records had been removed; it is there again.");
            log.happened(Caller.system(), "audit.guarded", Target.named("audit", settings.instance()), Map.of());
        }
        return log;
    }

    /** On the disk of the database and, unless somebody moved one of them, of all the rest. */
    @Bean
    SpareRoom spareRoom(InstanceSettings settings) {
        SpareRoom room = new SpareRoom(settings.databaseDirectory(), "spare-room");
        room.take();
        return room;
    }

    @Bean
    AuditTrail auditTrail(DataSource dataSource) {
        return new AuditTrail(dataSource);
    }

    @Bean
    AuditChain auditChain(DataSource dataSource) {
        return new AuditChain(dataSource);
    }
}
