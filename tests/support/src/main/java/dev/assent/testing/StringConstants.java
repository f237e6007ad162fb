// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** String constants of the classes in a folder: statements that these classes may send to the database. */
final class StringConstants {
    /** Placeholder of an operand in the template that the compiler writes for a concatenation of strings. */
    private static final String OPERAND = "\u0001";

    private final Set<String> constants = new HashSet<>();
    private final List<Pattern> recipes = new ArrayList<>();

    private StringConstants() {}

    static StringConstants in(Path classes) {
        StringConstants found = new StringConstants();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                found.read(Files.readAllBytes(file));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + classes, e);
        }
    }

    /** Returns whether {@code statement} is a constant, or one with operands inserted. */
    boolean contain(String statement) {
        String normalised = normalise(statement);
        return constants.contains(normalised)
                || recipes.stream()
                        .anyMatch(recipe -> recipe.matcher(normalised).matches());
    }

    private void read(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        for (int index = 1; index < count; index++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> add(in.readUTF());
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    index++;
                }
                default -> throw new IOException("unknown constant tag " + tag);
            }
        }
    }

    private void add(String constant) {
        String normalised = normalise(constant);
        if (!QueryPlans.isData(normalised)) {
            return;
        }
        if (normalised.contains(OPERAND)) {
            recipes.add(Pattern.compile(
                    Stream.of(normalised.split(OPERAND, -1)).map(Pattern::quote).collect(Collectors.joining(".*"))));
        } else {
            constants.add(normalised);
        }
    }

    private static String normalise(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
