// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Naming rule of CONTRIBUTING.md: the field's words for types and methods, and Javadoc that names a role. */
class NamingTest {
    /** Type names that were replaced by the field's words and must not come back. */
    private static final Set<String> REPLACED_TYPES = Set.of(
            ("Gate Gates Lane Quota Peer Ways End Made DeliveryBook DeliveryLog Sender Attempts Settlement Consequences"
                            + " Announcements Withdrawals Notice NoticePlan LogBatches LogRecords Faults Failing"
                            + " PeerHealth Overview ChannelChanges TokenForm Aps TryAgain TokenDead ChannelFault Finding"
                            + " Findings Standing Minting MintedTokens OffLoop Answering LookUp LookUps Polls Polled"
                            + " ChallengeView ViewFeed ViewStart Evidence Verdict HeldApproval HeldApprovals Contexts"
                            + " NewChallenges ChallengeStart Wanted Pushes Withheld Callers KnownTenants SignedChanges"
                            + " Consumption Poison TopicProgress Rounds OwnContext UnderWay Deadline ReadAnswer HttpAnswer"
                            + " Tally Refusals Together Closers Part Shown Teller Sought About Fact Stages Unclaimed"
                            + " Stories Members Reminder Replayed Trial Wire WireAnswer Access Events ChallengeEvents"
                            + " ChallengeChanges TenantChanges UserRemovals Scene Gateway Logged TurnedClock RealBackends"
                            + " Origin Source")
                    .split(" "));

    /** Method names that were replaced by verbs of the field. */
    private static final Set<String> REPLACED_METHODS = Set.of(
            "told", "pointless", "witness", "genuine", "isOfUs", "judge", "goOn", "layBack", "follows", "loaded");

    /** Packages that were replaced by the field's words, by their last name. */
    private static final Set<String> REPLACED_PACKAGES =
            Set.of("gate", "trial", "follow", "messaging", "ending", "outgoing", "notice", "apple", "log", "delivery");

    /** First words that say nothing about the role of what they describe. */
    private static final Set<String> NO_ROLE = Set.of(
            "What", "Where", "Who", "Whom", "Whose", "Whoever", "How", "Whether", "When", "That", "It", "Everything");

    /** A sentence without a question that begins like one. */
    private static final Pattern NO_QUESTION = Pattern.compile(
            "(?:^|[.!:;]\\s+)(?:What|Where|Who|Whom|Whose|Whoever|How|Whether)\\b[^.?!]*(?:[.!]|$)", Pattern.MULTILINE);

    private static final List<Described> TYPES = new ArrayList<>();
    private static final List<Described> METHODS = new ArrayList<>();

    /** A declaration: where it stands, its simple name, and its Javadoc as plain text or null. */
    private record Described(String file, boolean main, boolean isPublic, String name, String doc) {
        @Override
        public String toString() {
            return file + ": " + name;
        }
    }

    @BeforeAll
    static void parse() throws IOException {
        parse(ProjectFiles.sources(".java"), true);
        parse(ProjectFiles.tests(".java"), false);
        assertThat(TYPES).as("types that this test finds").hasSizeGreaterThan(400);
    }

    @Test
    void noTypeHasAReplacedName() {
        assertThat(TYPES)
                .filteredOn(type -> REPLACED_TYPES.contains(type.name()))
                .isEmpty();
    }

    @Test
    void noPackageHasAReplacedName() {
        assertThat(Stream.concat(ProjectFiles.sources(".java").stream(), ProjectFiles.tests(".java").stream()))
                .filteredOn(file -> REPLACED_PACKAGES.contains(
                        file.getParent().getFileName().toString()))
                .isEmpty();
    }

    @Test
    void noMethodHasAReplacedName() {
        assertThat(METHODS)
                .filteredOn(method -> REPLACED_METHODS.contains(method.name()))
                .isEmpty();
    }

    @Test
    void everyPublicTypeHasAJavadocThatBeginsWithItsRole() {
        assertThat(TYPES)
                .filteredOn(type -> type.main() && type.isPublic())
                .filteredOn(type -> type.doc() == null || NO_ROLE.contains(firstWord(type.doc())))
                .isEmpty();
    }

    @Test
    void everyPublicMethodHasAJavadoc() {
        assertThat(METHODS)
                .filteredOn(method -> method.main() && method.isPublic())
                .filteredOn(method -> method.doc() == null)
                .isEmpty();
    }

    @Test
    void noJavadocSentenceBeginsLikeAQuestion() {
        assertThat(Stream.concat(TYPES.stream(), METHODS.stream()))
                .filteredOn(described -> described.doc() != null
                        && NO_QUESTION.matcher(described.doc()).find())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Who asks is told.", "Sends it. Whoever is late waits.", "Where it fails, nothing is lost."})
    void aSentenceThatBeginsLikeAQuestionIsFound(String text) {
        assertThat(NO_QUESTION.matcher(text).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Returns who asks.", "Who asks? The browser.", "Sends a push, whoever waits."})
    void anotherSentenceIsNot(String text) {
        assertThat(NO_QUESTION.matcher(text).find()).isFalse();
    }

    private static String firstWord(String doc) {
        return doc.strip().split("\\W+", 2)[0];
    }

    private static void parse(List<Path> files, boolean main) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Collector(docs, unit, main).scan(unit, null);
            }
        }
    }

    private static final class Collector extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final String file;
        private final boolean main;

        Collector(DocTrees docs, CompilationUnitTree unit, boolean main) {
            this.docs = docs;
            this.file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
            this.main = main;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!type.getSimpleName().isEmpty()) {
                TYPES.add(described(type.getSimpleName().toString(), visible(getCurrentPath())));
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean isDescribed = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            boolean constructor = method.getReturnType() == null;
            METHODS.add(
                    described(method.getName().toString(), !isDescribed && !constructor && visible(getCurrentPath())));
            return super.visitMethod(method, null);
        }

        private Described described(String name, boolean isPublic) {
            DocCommentTree doc = docs.getDocCommentTree(getCurrentPath());
            return new Described(file, main, isPublic, name, doc == null ? null : doc.toString());
        }

        /** Returns whether the declaration at {@code path} and every type around it are public; members of an interface are. */
        private static boolean visible(TreePath path) {
            for (TreePath at = path; at != null; at = at.getParentPath()) {
                Set<Modifier> modifiers =
                        switch (at.getLeaf().getKind()) {
                            case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE ->
                                ((ClassTree) at.getLeaf()).getModifiers().getFlags();
                            case METHOD ->
                                ((MethodTree) at.getLeaf()).getModifiers().getFlags();
                            case COMPILATION_UNIT -> Set.of(Modifier.PUBLIC);
                            default -> Set.of();
                        };
                boolean inInterface = at.getParentPath() != null
                        && at.getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE;
                if (!modifiers.contains(Modifier.PUBLIC) && !(inInterface && !modifiers.contains(Modifier.PRIVATE))) {
                    return false;
                }
            }
            return true;
        }
    }
}
