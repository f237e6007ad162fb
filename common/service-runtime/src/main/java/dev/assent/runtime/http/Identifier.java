// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** Constraint on an identifier: no control character and none that directs bidirectional text, because prompts and lists show it. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Identifier.Check.class)
public @interface Identifier {
    /** Returns the text of the error. */
    String message() default "must not contain control or bidirectional formatting characters";

    /** Returns no group. */
    Class<?>[] groups() default {};

    /** Returns no payload. */
    Class<? extends Payload>[] payload() default {};

    /** Accepts what {@link VisibleText#isIdentifier} accepts, and null. */
    class Check implements ConstraintValidator<Identifier, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || VisibleText.isIdentifier(text);
        }
    }
}
