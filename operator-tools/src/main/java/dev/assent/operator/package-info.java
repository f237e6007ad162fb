/** Command line for operators of any cluster, which runs without the local stack. */
@NullMarked
package dev.assent.operator;

import org.jspecify.annotations.NullMarked;
