package io.cofferdam.console;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/** Renders a piece of a template outside of a request; such pieces use no link expressions. */
@Component
class Fragments {

    private final ITemplateEngine engine;

    Fragments(ITemplateEngine engine) {
        this.engine = engine;
    }

    String render(String template, String fragment, Map<String, Object> model) {
        return engine.process(template, Set.of(fragment), new Context(Locale.ENGLISH, model));
    }
}
