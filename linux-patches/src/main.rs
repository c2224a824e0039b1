//! `./x drivers`: the original drivers' identity and the kernel options they need.

use std::path::Path;
use std::process::ExitCode;

use linux_patches::config::{check, Side};
use linux_patches::drivers::{linux_tree, verify, Verdict, DRIVERS};

const HELP: &str = "
./x drivers verify TREE
./x drivers config backend|frontend FILE
./x drivers list

verify  compares the thirteen files of the block drivers of April 2005 in TREE, a Linux tree or a tree of that hypervisor,
        with their SHA-256, and says of each whether it is byte-identical; fails unless all are
config  says which options in FILE, the .config of such a kernel, are not as a block back end or front end needs them;
        fails if it cannot work like that
list    prints the SHA-256 and the name of each file, as sha256sum does
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let good = match words[..] {
        ["verify", tree] => verify_tree(Path::new(tree)),
        ["config", side @ ("backend" | "frontend"), file] => {
            check_config(if side == "backend" { Side::Backend } else { Side::Frontend }, Path::new(file))
        }
        ["list"] => {
            for d in DRIVERS {
                println!("{}  {}", d.sha256, d.path);
            }
            true
        }
        ["--help" | "-h" | "help"] => {
            println!("{}", HELP.trim());
            true
        }
        _ => {
            eprintln!("{}", HELP.trim());
            return ExitCode::from(2);
        }
    };
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn verify_tree(tree: &Path) -> bool {
    if !tree.is_dir() {
        eprintln!("x drivers: expected a directory, found none at {}", tree.display());
        return false;
    }
    let tree = linux_tree(tree);
    let all = verify(&tree, &DRIVERS);
    for (driver, verdict) in &all {
        println!("{:<44} {verdict}", driver.path);
    }
    let good = all.iter().filter(|(_, v)| *v == Verdict::Identical).count();
    println!("{good} of {} files are byte-identical to the originals, in {}", all.len(), tree.display());
    good == all.len()
}

fn check_config(side: Side, file: &Path) -> bool {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) => {
            eprintln!("x drivers: {}: {e}", file.display());
            return false;
        }
    };
    let findings = check(&text, side);
    for f in &findings {
        println!("{f}");
    }
    let wrong = findings.iter().filter(|f| f.needed).count();
    println!("{wrong} wrong, {} more to note, in {}", findings.len() - wrong, file.display());
    wrong == 0
}
