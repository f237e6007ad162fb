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

/** A state that says nothing of a proof: a user who proved nothing cannot have succeeded or failed at it. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = UnprovenOutcome.Check.class)
@interface UnprovenOutcome {
    String message() default "must be ALLOW, BLOCK, CHALLENGE_REQUIRED or REVIEW_REQUIRED";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Absent is as good as any allowed state. */
    class Check implements ConstraintValidator<UnprovenOutcome, ActionState> {
        private static final Set<ActionState> ALLOWED = EnumSet.of(
                ActionState.ALLOW, ActionState.BLOCK, ActionState.CHALLENGE_REQUIRED, ActionState.REVIEW_REQUIRED);

        @Override
        public boolean isValid(ActionState outcome, ConstraintValidatorContext context) {
            return outcome == null || ALLOWED.contains(outcome);
        }
    }
}
