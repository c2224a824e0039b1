//! Evaluates expressions with a C compiler: each question is one line of a function, answered in the assembly it
//! compiles to.
//!
//! Nothing is run, so a 32-bit answer needs no 32-bit system. A line that does not compile is a question the headers
//! have no answer to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{bail, Context, Result};

/// Bits of a number the compiler answered, sign-extended to 64.
pub type Answer = Option<u64>;

/// A C compiler with a prologue that all questions share.
pub struct Probe {
    /// `-m64` or `-m32`.
    pub width: u32,
    /// Text before the questions: defines and includes.
    pub prologue: String,
}

impl Probe {
    /// Returns the value of each integer expression, or `None` where it does not compile.
    ///
    /// # Errors
    /// The C compiler or the probe cannot be run.
    pub fn ask(&self, questions: &[String]) -> Result<Vec<Answer>> {
        // Compile time grows faster than the function's length.
        const AT_ONCE: usize = 400;
        let mut result = Vec::new();
        for some in questions.chunks(AT_ONCE) {
            result.extend(self.ask_some(some)?);
        }
        Ok(result)
    }

    fn ask_some(&self, questions: &[String]) -> Result<Vec<Answer>> {
        let dir = Scratch::new()?;
        let source = dir.0.join("probe.c");
        let mut refused = BTreeSet::new();
        let first_line = self.prologue.lines().count() + 2;
        loop {
            let mut text = format!("{}\nvoid probe(void) {{\n", self.prologue);
            for (i, question) in questions.iter().enumerate() {
                if !refused.contains(&i) {
                    text += &format!(
                        "__asm__ volatile(\"#ANSWER {i} %c0 %c1\" :: \"i\"((unsigned)((unsigned long long)({question}) >> 32)), \
                         \"i\"((unsigned)(unsigned long long)({question})));"
                    );
                }
                text.push('\n');
            }
            text += "}\n";
            std::fs::write(&source, &text)?;
            let run = Command::new("gcc")
                .args([&format!("-m{}", self.width), "-std=gnu99", "-w", "-fmax-errors=0", "-S", "-o", "-"])
                .arg(&source)
                .output()
                .context("running gcc (Debian: packages gcc and gcc-multilib)")?;
            if run.status.success() {
                return answers(&String::from_utf8_lossy(&run.stdout), questions.len());
            }
            let errors = String::from_utf8_lossy(&run.stderr);
            let before = refused.len();
            refused.extend(
                error_lines(&errors).filter_map(|l| l.checked_sub(first_line + 1)).filter(|i| *i < questions.len()),
            );
            if refused.len() == before {
                bail!(
                    "gcc -m{} rejects the headers:\n{}",
                    self.width,
                    errors.lines().take(20).collect::<Vec<_>>().join("\n")
                );
            }
        }
    }
}

/// Returns the lines of the probe that the compiler's messages name, those with expanded macros included.
fn error_lines(errors: &str) -> impl Iterator<Item = usize> + '_ {
    errors.split("probe.c:").skip(1).filter_map(|rest| rest.split(':').next()?.parse().ok())
}

fn answers(assembly: &str, count: usize) -> Result<Vec<Answer>> {
    let mut result = vec![None; count];
    for line in assembly.lines() {
        let Some((_, rest)) = line.split_once("#ANSWER ") else { continue };
        let mut words = rest.split_whitespace();
        let mut number = || -> Option<i64> { words.next()?.parse().ok() };
        let (Some(i), Some(high), Some(low)) = (number(), number(), number()) else { bail!("cannot read: {line}") };
        result[i as usize] = Some((high as u32 as u64) << 32 | low as u32 as u64);
    }
    Ok(result)
}

/// A temporary directory, removed on drop.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// Creates one under the system's directory for temporary files.
    ///
    /// # Errors
    /// The directory cannot be created.
    pub fn new() -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("abi-tool-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Returns its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
