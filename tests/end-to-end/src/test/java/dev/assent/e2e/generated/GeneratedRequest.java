// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Comparator;
import java.util.List;

/**
 * Request to an operation with an odd value in one or more places.
 *
 * @param number its place in the sequence of the seed
 * @param service name of the service to which it goes directly; {@code proxy} if it goes through the proxy
 */
public record GeneratedRequest(int number, Operation operation, String service, List<Mutation> mutations) {
    private static final int SHOWN = 700;

    /**
     * Bytes of a request.
     *
     * @param text a character for each byte
     * @param alone whether it needs a connection of its own
     */
    public record Message(String text, boolean alone) {
        byte[] bytes() {
            return text.getBytes(ISO_8859_1);
        }

        /** Returns it with escapes, shortened. */
        @Override
        public String toString() {
            StringBuilder shown = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (shown.length() > SHOWN) {
                    return shown.append("... (")
                            .append(text.length())
                            .append(" bytes)")
                            .toString();
                }
                if (c == '\n' || (c >= ' ' && c < 0x7f)) {
                    shown.append(c);
                } else if (c != '\r') {
                    shown.append("\\x%02x".formatted((int) c));
                }
            }
            return shown.toString();
        }
    }

    /**
     * Returns its bytes with the values of {@code tenant}. The strictest mutation comes last: it replaces what another one did in
     * the same place.
     */
    public Message message(GeneratedTenant tenant, String host) {
        RequestDraft draft = tenant.draft(operation, number);
        mutations.stream().sorted(Comparator.comparing(Mutation::expectation)).forEach(mutation -> mutation.change()
                .accept(draft, tenant));
        return draft.build(host);
    }

    /** Returns what must become of it: the strictest expectation of its mutations. */
    public Expectation expectation() {
        return mutations.stream()
                .map(Mutation::expectation)
                .reduce(Expectation::and)
                .orElse(Expectation.DOCUMENTED);
    }

    /** Returns the operation and the mutations. */
    public String name() {
        return operation.name() + ": "
                + String.join(" and ", mutations.stream().map(Mutation::name).toList()) + " (request " + number + ", "
                + service + ")";
    }
}
