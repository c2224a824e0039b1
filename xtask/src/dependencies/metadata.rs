//! The output of `cargo metadata`.

use anyhow::{Context, Result};
use serde_json::Value;

/// Returns a field that is text.
///
/// # Errors
/// There is none.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str> {
    value[field].as_str().with_context(|| format!("`cargo metadata` has no {field} in {value}"))
}
