// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.tenant;

import dev.assent.contracts.challenge.ActionState;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Constraint on the state of an action that nobody has proven: such a user has neither succeeded nor failed. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = UnprovenOutcome.Check.class)
@interface UnprovenOutcome {
    String message() default "must be ALLOW, BLOCK, CHALLENGE_REQUIRED or REVIEW_REQUIRED";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Accepts the allowed states and null. */
    class Check implements ConstraintValidator<UnprovenOutcome, ActionState> {
        private static final Set<ActionState> ALLOWED = EnumSet.of(
                ActionState.ALLOW, ActionState.BLOCK, ActionState.CHALLENGE_REQUIRED, ActionState.REVIEW_REQUIRED);

        @Override
        public boolean isValid(@Nullable ActionState outcome, ConstraintValidatorContext context) {
            return outcome == null || ALLOWED.contains(outcome);
        }
    }
}
