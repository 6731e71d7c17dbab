package io.cofferdam.wiring;

import io.cofferdam.access.Caller;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.nio.file.Path;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** How the REST API writes JSON, and what its document says beside what it finds in the controllers. */
@Configuration(proxyBeanMethods = false)
class ApiDocumentConfiguration {

    /** Paths are written as people write them, not as addresses of files. */
    @Bean
    JacksonModule pathsAsText() {
        return new SimpleModule("paths").addSerializer(Path.class, new ToStringSerializer(Path.class));
    }

    @Bean
    OpenAPI apiDocument() {
        // who asks is found out, not sent as a parameter
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
        return new OpenAPI()
                .info(new Info()
                        .title("Cofferdam")
                        .version("1")
                        .description(
                                "Containers, images, volumes, limits and the record. Send 'Authorization: Bearer TOKEN'"
                                        + " with a token made by 'bin/cofferdam token create'."));
    }
}
