//! Runs programs of the host for their output.

use anyhow::{bail, ensure, Context, Result};
use std::process::Command;

/// Runs a command. Returns its standard output, or an error with its message.
///
/// # Errors
/// It could not be started, or failed.
pub fn run(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let out = command.output().with_context(|| format!("{program} could not be started"))?;
    if !out.status.success() {
        bail!("{program} failed ({}): {}", out.status, String::from_utf8_lossy(&out.stderr).trim());
    }
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    ensure!(out.stdout.len() < 64 << 20, "{program} printed too much");
    Ok(text)
}
