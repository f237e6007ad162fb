// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.tenant;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** Constraint on a number of digits to type: 0, or 2 to 8; NIST SP 800-63B-4 §3.1.3.2 asks for 6. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CodeDigits.Check.class)
@interface CodeDigits {
    String message() default "must be 0, for no code, or 2 to 8";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Accepts the allowed numbers and null. */
    class Check implements ConstraintValidator<CodeDigits, Integer> {
        private static final int LEAST = 2;
        private static final int MOST = 8;

        @Override
        public boolean isValid(@Nullable Integer digits, ConstraintValidatorContext context) {
            return digits == null || digits == 0 || (digits >= LEAST && digits <= MOST);
        }
    }
}
