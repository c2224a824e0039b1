//! Licences under which others' crates may be used.

use spdx::expression::ExpressionReq;
use spdx::{Expression, ParseMode};

/// May be linked into the image, which is itself under MIT or Apache-2.0.
const IMAGE: &[&str] =
    &["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unicode-3.0", "Unlicense", "Zlib"];
/// May only be used by programs of the host (the book's builder), which nobody is given.
const HOST: &[&str] = &["MPL-2.0", "CC-BY-4.0"];

/// Says what is wrong with a licence; `shipped`: of a crate in the image.
pub(super) fn complaint(licence: &str, shipped: bool) -> Option<String> {
    let expression = match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) => expression,
        Err(why) => return Some(format!("expected a licence in SPDX's form, found \"{licence}\": {}", why.reason)),
    };
    let may = |name: &str| IMAGE.contains(&name) || (!shipped && HOST.contains(&name));
    if expression.evaluate(|r| r.license.id().is_some_and(|id| may(id.name))) {
        return None;
    }
    let named: Vec<String> = expression.requirements().map(|ExpressionReq { req, .. }| req.to_string()).collect();
    Some(format!("{} {} here", named.join(", "), if shipped { "may not be in the image" } else { "may not be used" }))
}

#[cfg(test)]
mod unit {
    use super::complaint;

    #[test]
    fn one_alternative_and_all_parts_must_be_allowed() {
        for good in ["MIT OR GPL-3.0-only", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert_eq!(complaint(good, true), None, "{good}");
        }
        assert_eq!(complaint("Apache-2.0 WITH LLVM-exception", true), None);
        for bad in ["GPL-2.0-only", "MIT AND GPL-2.0-only", "", "my own"] {
            assert!(complaint(bad, false).is_some(), "{bad}");
        }
        assert_eq!(complaint("MPL-2.0", false), None);
        assert!(complaint("MPL-2.0", true).is_some());
    }
}
