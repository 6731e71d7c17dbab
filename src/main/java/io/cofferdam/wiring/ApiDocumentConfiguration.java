package io.cofferdam.wiring;

import io.cofferdam.access.Caller;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.net.InetAddress;
import java.nio.file.Path;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** How the REST API writes JSON, and what its document says beside what it finds in the controllers and their Javadoc. */
@Configuration(proxyBeanMethods = false)
class ApiDocumentConfiguration {

    private static final String TOKEN = "token";

    /** Paths are written as people write them, not as addresses of files. */
    @Bean
    JacksonModule pathsAsText() {
        return new SimpleModule("paths").addSerializer(Path.class, new ToStringSerializer(Path.class));
    }

    @Bean
    OpenAPI apiDocument() {
        // who asks is found out, not sent as a parameter
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class)
                .replaceWithSchema(Path.class, new StringSchema())
                .replaceWithSchema(InetAddress.class, new StringSchema());
        return new OpenAPI()
                .info(new Info()
                        .title("Cofferdam")
                        .version("1")
                        .description(
                                "Containers, images, volumes, limits and the record. Send 'Authorization: Bearer TOKEN'"
                                        + " with a token made by 'bin/cofferdam token create'."))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSchemas(ApiErrors.SCHEMA, ApiErrors.schema()))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    @Bean
    OperationCustomizer operationsWithErrorsAndNames() {
        return (operation, handler) -> {
            String subject = handler.getBeanType().getSimpleName().replaceFirst("Api$", "");
            String verb = handler.getMethod().getName();
            operation.setOperationId(ApiNames.operationId(subject, verb));
            ApiErrors.add(operation, handler);
            return operation;
        };
    }

    @Bean
    OpenApiCustomizer tagsAsPeopleReadThem() {
        return ApiNames::readableTags;
    }
}
