package io.cofferdam.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestBody;

/** Nobody's body is read before it is known that they may do such a thing at all. */
class BodyTest {

    @Test
    void every_method_of_the_api_that_takes_a_body_says_what_it_needs() {
        Set<String> silent = new TreeSet<>();
        for (JavaClass type : Modules.productClasses()) {
            for (JavaMethod method : type.getMethods()) {
                boolean takesBody = method.getParameters().stream().anyMatch(p -> p.isAnnotatedWith(RequestBody.class));
                if (takesBody && !method.isAnnotatedWith(Modules.ROOT + ".api.Needs")) {
                    silent.add(method.getFullName());
                }
            }
        }
        assertThat(silent).isEmpty();
    }
}
