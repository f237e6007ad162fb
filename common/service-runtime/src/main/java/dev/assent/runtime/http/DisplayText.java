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

/** Constraint on text for display: no control character and no bidirectional embedding, override or isolate. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DisplayText.Check.class)
public @interface DisplayText {
    /** Returns the text of the error. */
    String message() default "must not contain control characters or bidirectional overrides";

    /** Returns no group. */
    Class<?>[] groups() default {};

    /** Returns no payload. */
    Class<? extends Payload>[] payload() default {};

    /** Accepts what {@link VisibleText#isDisplayable} accepts, and null. */
    class Check implements ConstraintValidator<DisplayText, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || VisibleText.isDisplayable(text);
        }
    }
}
