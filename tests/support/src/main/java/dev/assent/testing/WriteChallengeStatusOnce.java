// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Condition that at most one source file writes {@code challenge.status}. A file writes it if one of its string literals
 * holds an UPDATE or upsert of the table or entity that sets the column, or if it assigns the field of an entity
 * {@code Challenge}, itself or by a method of the entity. SQL that is put together at run time from parts of variables is not found.
 */
final class WriteChallengeStatusOnce extends ArchCondition<JavaClass> {
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:\\\\.|[^\"\\\\\\n])*)\"", Pattern.DOTALL);
    private static final Pattern CONCATENATION = Pattern.compile("(?<!\")\"\\s*\\+\\s*\"(?!\")");
    private static final Pattern WRITE = Pattern.compile(
            "\\b(?:update|insert\\s+into)\\s+challenge\\b.*?\\bset\\b(?:(?!\\bwhere\\b).)*?\\bstatus\\s*=",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final Path sources;
    private final SortedSet<String> writers = new TreeSet<>();

    /** @param sources the folder with the source files of the checked classes */
    WriteChallengeStatusOnce(Path sources) {
        super("write challenge.status in one class only");
        this.sources = sources;
    }

    @Override
    public void init(Collection<JavaClass> allClasses) {
        writers.clear();
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Path source = sources.resolve(type.getPackageName().replace('.', '/'))
                .resolve(type.getSource().flatMap(from -> from.getFileName()).orElse(type.getSimpleName() + ".java"));
        if (!Files.isRegularFile(source)) {
            events.add(SimpleConditionEvent.violated(type, "source of " + type.getName() + " not found at " + source));
        } else if (writesBySql(source) || writesByField(type)) {
            writers.add(source.toString());
        }
    }

    @Override
    public void finish(ConditionEvents events) {
        if (writers.size() > 1) {
            writers.forEach(writer -> events.add(
                    SimpleConditionEvent.violated(writer, writer + " is not alone to write challenge.status")));
        }
    }

    private static boolean writesBySql(Path source) {
        String text = CONCATENATION.matcher(read(source)).replaceAll("");
        return LITERAL.matcher(text).results().map(MatchResult::group).anyMatch(literal -> WRITE.matcher(literal)
                .find());
    }

    /** The entity itself only offers a setter; its callers write. */
    private static boolean writesByField(JavaClass type) {
        return !isEntity(type)
                && (setsStatus(type.getFieldAccessesFromSelf())
                        || type.getMethodCallsFromSelf().stream()
                                .filter(call -> isEntity(call.getTargetOwner()))
                                .flatMap(call -> call.getTarget().resolveMember().stream())
                                .anyMatch(setter -> setsStatus(setter.getFieldAccesses())));
    }

    private static boolean setsStatus(Collection<JavaFieldAccess> accesses) {
        return accesses.stream()
                .anyMatch(access -> access.getAccessType() == JavaFieldAccess.AccessType.SET
                        && access.getTarget().getName().equals("status")
                        && isEntity(access.getTargetOwner())
                        && !(access.getOrigin() instanceof JavaConstructor));
    }

    private static boolean isEntity(JavaClass type) {
        return type.getSimpleName().equals("Challenge") && type.isAnnotatedWith("jakarta.persistence.Entity");
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
