// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import groovy.lang.Closure;
import groovy.lang.ExpandoMetaClass;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * Compiles each JSON path of the tests once. REST Assured compiles a Groovy script for every path that it reads in an answer,
 * which takes longer than most requests. Set by the application, whose class loader the tests use.
 */
@ApplicationScoped
class JsonPathScripts {
    void set(@Observes StartupEvent start) {
        ExpandoMetaClass shell = new ExpandoMetaClass(GroovyShell.class, true, true);
        shell.registerInstanceMethod("evaluate", new Evaluation());
        shell.initialize();
    }

    /** Replacement of {@link GroovyShell#evaluate(String)}; the shell is its delegate. */
    static final class Evaluation extends Closure<Object> {
        private static final long serialVersionUID = 1;

        private static final Map<String, Class<? extends Script>> SCRIPTS = new ConcurrentHashMap<>();

        Evaluation() {
            super(JsonPathScripts.class);
        }

        /** Groovy finds this method by its name. */
        @SuppressWarnings("unused")
        public Object doCall(String expression) {
            GroovyShell shell = (GroovyShell) getDelegate();
            Class<? extends Script> script = SCRIPTS.computeIfAbsent(
                    expression, text -> shell.parse(text).getClass());
            return InvokerHelper.createScript(script, shell.getContext()).run();
        }
    }
}
