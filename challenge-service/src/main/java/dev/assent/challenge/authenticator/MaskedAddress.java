// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

/**
 * Masks of addresses for a caller that knows the user but has not signed in yet: enough to recognise one's own address,
 * whose length stays hidden too.
 */
final class MaskedAddress {
    private static final String MASK = "***";
    private static final int SHOWN_DIGITS = 2;

    private MaskedAddress() {}

    /** Masks the local part of {@code email} but its first character; one of a single character is masked as a whole. */
    static String email(String email) {
        int at = email.lastIndexOf('@');
        int shown = email.codePointCount(0, at) < 2 ? 0 : email.offsetByCodePoints(0, 1);
        return email.substring(0, shown) + MASK + email.substring(at);
    }

    /** Masks {@code phoneNumber}, which is in E.164 form, but its last two digits. */
    static String phoneNumber(String phoneNumber) {
        return MASK + phoneNumber.substring(phoneNumber.length() - SHOWN_DIGITS);
    }
}
