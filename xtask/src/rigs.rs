//! Test rigs make, start and end domains and vcpus by the product's own calls: their code does not change a life itself,
//! and builds none of the product's structures.

use anyhow::{ensure, Context, Result};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::fs;
use std::path::Path;
use tests::paths;

/// Folders with test rigs only, or (`xen-compat/src`) with some.
const FOLDERS: [&str; 5] = ["xen-compat/src", "tests", "mm/tests", "grant_table/tests", "fuzz"];
/// In a folder with other code: names of the files and folders that hold rigs.
const RIGS: [&str; 4] = ["host", "tests", "tests_rights", "book_tables"];
/// What a rig may ask of a life (`mm::Life`, `VcpuLife`).
const READS: [&str; 10] = [
    "stage",
    "is_paused",
    "is_paused_by_toolstack",
    "pauses",
    "code",
    "is_shut_down",
    "is_initialised",
    "pause_flags",
    "is_up",
    "is_paused_for_shutdown",
];
/// Rigs of these crates have no domains but only their memory: they start and end that by mm's own calls.
const MEMORY_ONLY: [&str; 2] = ["mm/tests", "grant_table/tests"];
/// Those calls.
const CALLS_OF_MM: [&str; 2] = ["pause_by_toolstack", "unpause_by_toolstack"];
/// Structures that the product alone builds.
const STRUCTURES: [&str; 5] = ["Domain", "DomainMem", "Hv", "Vcpu", "VcpuCtx"];

/// Checks all rigs. Returns a summary.
///
/// # Errors
/// Names each place where a rig does what the product alone does, or there are no rigs.
pub(crate) fn check() -> Result<String> {
    let (mut files, mut wrong) = (0, Vec::new());
    for folder in FOLDERS {
        look(&paths::root().join(folder), folder, &mut files, &mut wrong)?;
    }
    ensure!(files > 50, "only {files} files with test rigs: they have moved");
    ensure!(wrong.is_empty(), "test rigs do what the product alone may: {}", wrong.join("; "));
    Ok(format!("{files} files"))
}

/// Looks at all rigs in the folder `name`.
fn look(folder: &Path, name: &str, files: &mut usize, wrong: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{name} cannot be read"))? {
        let path = entry?.path();
        let name = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            look(&path, &name, files, wrong)?;
        } else if name.ends_with(".rs") && is_rig(&name) {
            let text = fs::read_to_string(&path)?;
            let tokens: TokenStream = text.parse().map_err(|e| anyhow::anyhow!("{name}: {e}"))?;
            *files += 1;
            let memory_only = MEMORY_ONLY.iter().any(|f| name.starts_with(f));
            faults(tokens, memory_only, &mut |line, what| wrong.push(format!("{name}:{line}: {what}")));
        }
    }
    Ok(())
}

/// Returns whether the file is one of a rig.
fn is_rig(name: &str) -> bool {
    let Some(within) = name.strip_prefix(FOLDERS[0]) else { return true };
    within.trim_end_matches(".rs").split('/').any(|part| RIGS.contains(&part))
}

/// Tells `found` each line of `tokens` that changes a life or builds a structure of the product, with what it names.
fn faults(tokens: TokenStream, memory_only: bool, found: &mut impl FnMut(usize, String)) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let ident = |at: usize| match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    };
    let is = |at: usize, c: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == c);
    let group = |at: usize, d: Delimiter| matches!(tokens.get(at), Some(TokenTree::Group(g)) if g.delimiter() == d);
    let line = |ident: &Ident| ident.span().start().line;
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(inner) = token {
            faults(inner.stream(), memory_only, found);
        }
        let Some(name) = ident(at) else { continue };
        let text = name.to_string();
        // `.life.method(` or `.life().method(`.
        let after = if group(at + 1, Delimiter::Parenthesis) { at + 2 } else { at + 1 };
        if let Some(method) = ident(after + 1).filter(|_| text == "life" && is(after, '.')) {
            let method = method.to_string();
            let allowed = |list: &[&str]| list.contains(&method.as_str());
            if group(after + 2, Delimiter::Parenthesis) && !allowed(&READS) && !(memory_only && allowed(&CALLS_OF_MM)) {
                found(line(name), format!("life.{method}()"));
            }
        }
        if text == "begins_to_die" && !memory_only || text == "initialise" && is(at.wrapping_sub(1), '.') {
            found(line(name), format!("{text}()"));
        }
        if !STRUCTURES.contains(&text.as_str()) {
            continue;
        }
        // A type before a block: `impl … for Domain {`, `-> Hv {`, `-> &Hv {`.
        let declared = at > 0
            && (is(at - 1, '>')
                || at > 1 && is(at - 1, '&') && is(at - 2, '>')
                || ident(at - 1).is_some_and(|i| ["impl", "for"].contains(&&*i.to_string())));
        if group(at + 1, Delimiter::Brace) && !declared {
            found(line(name), format!("{text} {{ … }}"));
        }
        let path = is(at + 1, ':') && is(at + 2, ':');
        // `Hv::new` is how boot makes the machine.
        if text != "Hv" && path && ident(at + 3).is_some_and(|i| i == "new") {
            found(line(name), format!("{text}::new()"));
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn found(text: &str, memory_only: bool) -> Vec<String> {
        let mut all = Vec::new();
        faults(text.parse().unwrap(), memory_only, &mut |line, what| all.push(format!("{line} {what}")));
        all
    }

    #[test]
    fn changes_of_a_life_are_found_and_reads_are_not() {
        let text = "fn f() {\n assert!(v.life.is_up() && d.life().stage() < x);\n v.life.bring_up();\n
            assert_eq!(d.mem.life().enter(Stage::Dead), v().life.pauses());\n d.mem.begins_to_die();\n v.initialise(&c); }";
        assert_eq!(found(text, false), ["3 life.bring_up()", "5 life.enter()", "6 begins_to_die()", "7 initialise()"]);
        let text = "c.d.life().unpause_by_toolstack(); d.begins_to_die(); initialise(&hv, &v, 1);";
        assert_eq!(found(text, true), [""; 0]);
        assert_eq!(found(text, false), ["1 life.unpause_by_toolstack()", "1 begins_to_die()"]);
    }

    #[test]
    fn structures_of_the_product_are_built_by_it_alone() {
        let text =
            "impl Lab for Domain { fn m(&self) -> &DomainMem { } }\nfn d() -> Domain { x(Domain { id }) }\nlet v = Vcpu::new(0, VcpuCtx::new()?);
            Hv::new(hw, 1); DomainConfig { id };";
        assert_eq!(found(text, false), ["2 Domain { … }", "3 Vcpu::new()", "3 VcpuCtx::new()"]);
    }

    #[test]
    fn rigs_are_what_tests_consist_of() {
        assert!(is_rig("xen-compat/src/host/build.rs") && is_rig("xen-compat/src/time/tests.rs"));
        assert!(is_rig("xen-compat/src/irq/tests/mod.rs") && is_rig("mm/tests/common/mod.rs"));
        assert!(!is_rig("xen-compat/src/domain/create.rs") && !is_rig("xen-compat/src/state/vcpu.rs"));
    }

    #[test]
    fn rigs_use_the_products_calls() {
        check().unwrap();
    }
}
