package io.cofferdam.wiring;

import io.cofferdam.container.Engine;
import io.cofferdam.container.EngineSettings;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine of this instance. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    RegistryProperties.class,
    UnpackProperties.class,
    EndedProperties.class,
    CheckpointProperties.class,
    CgroupProperties.class,
    NetworksProperties.class
})
class EngineConfiguration {

    /** Takes the lock as a parameter because two engines on one root would undo each other's work. */
    @Bean(destroyMethod = "close")
    Engine engine(
            InstanceSettings settings,
            RegistryProperties registries,
            UnpackProperties unpacking,
            EndedProperties ended,
            CheckpointProperties checkpoints,
            CgroupProperties cgroups,
            NetworksProperties networks,
            InstanceLock lock) {
        return Engine.open(EngineSettings.of(settings.root(), settings.run(), settings.instance())
                .with(registries.settings())
                .with(unpacking.limits())
                .with(ended.keep())
                .with(networks.forward())
                .withCriu(checkpoints.criu())
                .with(cgroups.realtime()));
    }

    /** Depends on the engine, so it ends before it. */
    @Bean
    DisposableBean endOfEphemeralInstance(InstanceSettings settings, Engine engine) {
        return () -> {
            if (settings.ephemeral()) {
                engine.destroy();
            }
        };
    }
}
