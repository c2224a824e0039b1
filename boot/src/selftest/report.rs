//! The output of the tests.

use crate::arch::console::printk;

/// Prints the outcome of one test.
pub(super) fn report(name: &str, good: bool) {
    printk!("@@TEST {name} {}", if good { "OK" } else { "FAIL" });
}
