//! Command-line options that several verbs share: each is named, checked and explained here alone.

use crate::image;
use anyhow::{bail, Context, Result};
use clap::builder::{PathBufValueParser, PossibleValuesParser, TypedValueParser};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;
use tests::debian::Debian;
use tests::dom0::Start;
use tests::hypervisor::{Hypervisor, Image};
use tests::machine::{Chipset, DiskKind};
use tests::{given, paths};

/// Our hypervisor's image, for verbs that cannot use another hypervisor.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Built {
    /// An image already built
    #[arg(long = "image", value_name = "FILE", value_parser = file(given::image))]
    pub file: Option<PathBuf>,
}

impl Built {
    /// Returns the given image, or builds one.
    ///
    /// # Errors
    /// It does not build.
    pub(crate) fn get(&self, built: &str) -> Result<PathBuf> {
        match &self.file {
            Some(file) => Ok(file.clone()),
            None => image::build().map(|()| paths::dist().join(built)),
        }
    }

    /// Returns the same as an [`Image`].
    ///
    /// # Errors
    /// As [`Built::get`].
    pub(crate) fn image(&self) -> Result<Image> {
        let elf = self.get("xen-compat")?;
        Ok(Image { hypervisor: Hypervisor::Ours, gz: elf.clone(), efi: elf.with_extension("efi"), elf })
    }
}

/// The hypervisor under test.
#[derive(Args, Clone, Debug)]
pub(crate) struct UnderTest {
    /// Boot Debian's Xen (xen) instead of ours
    #[arg(long, value_name = "WHICH", default_value_t = Hypervisor::Ours, value_parser = hypervisor())]
    pub hypervisor: Hypervisor,
    #[command(flatten)]
    pub built: Built,
}

impl UnderTest {
    /// Returns whether our image must be built.
    pub(crate) fn builds(&self) -> bool {
        self.hypervisor == Hypervisor::Ours && self.built.file.is_none()
    }

    /// Returns its files, building them if necessary.
    ///
    /// # Errors
    /// It does not build; Debian's cannot be unpacked.
    pub(crate) fn image(&self, debian: &Debian) -> Result<Image> {
        if self.builds() {
            image::build()?;
        }
        self.of(self.hypervisor, debian)
    }

    /// Returns the files of one of the two hypervisors, which must exist by now.
    ///
    /// # Errors
    /// They are not.
    pub(crate) fn of(&self, hypervisor: Hypervisor, debian: &Debian) -> Result<Image> {
        let ours = self.built.file.as_deref().filter(|_| hypervisor == Hypervisor::Ours);
        hypervisor.image(debian, ours)
    }
}

/// Which boots, of what, and how.
#[derive(Args)]
pub(crate) struct Chosen {
    #[command(flatten)]
    pub only: Only,
    #[command(flatten)]
    pub under_test: UnderTest,
    #[command(flatten)]
    pub kvm: Kvm,
}

/// `--kvm`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct Kvm {
    /// Use KVM, if it works here
    #[arg(long)]
    kvm: bool,
}

impl Kvm {
    /// Returns whether KVM was requested and works.
    pub(crate) fn usable(self) -> bool {
        self.kvm && tests::kvm::works()
    }
}

/// `--only`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Only {
    /// Only those with TEXT in their name: at least one
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
}

impl Only {
    /// Returns whether something with this name was requested.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|o| name.contains(o.as_str()))
    }

    /// Returns those of `all` of which a name was requested. `what` is what one is called.
    ///
    /// # Errors
    /// There is none, because a misspelt name must not look like a success: the error lists the names there are.
    pub(crate) fn choose<T>(&self, what: &str, all: Vec<T>, names: impl Fn(&T) -> Vec<String>) -> Result<Vec<T>> {
        let known = all.iter().flat_map(&names).map(|n| format!("  {n}\n")).collect::<String>();
        let chosen: Vec<T> = all.into_iter().filter(|t| names(t).iter().any(|n| self.wants(n))).collect();
        if chosen.is_empty() {
            let text = self.only.as_deref().unwrap_or_default();
            bail!("no {what} has \"{text}\" in its name; there are\n{}", known.trim_end());
        }
        Ok(chosen)
    }
}

/// The machine to boot on; the verb chooses what is not given.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Machine {
    /// QEMU's machine: i440FX or ICH9
    #[arg(long, value_name = "TYPE", default_value_t = Chipset::Pc, value_parser = chipset())]
    pub machine: Chipset,
    /// Memory
    #[arg(long, value_name = "MIB", value_parser = at_least::<64>)]
    pub mem: Option<u32>,
    /// CPUs
    #[arg(long, value_name = "N", value_parser = at_least::<1>)]
    pub smp: Option<u32>,
    /// How the disk is attached
    #[arg(long, value_name = "KIND", default_value_t = DiskKind::Virtio, value_parser = disk())]
    pub disk: DiskKind,
    /// Boot by GRUB from a CD instead of QEMU's own loader
    #[arg(long)]
    pub iso: bool,
    /// Boot by UEFI, with GRUB on a CD, instead of a BIOS
    #[arg(long)]
    pub uefi: bool,
    /// Boot by UEFI, which starts the EFI application from a CD
    #[arg(long, conflicts_with = "uefi")]
    pub efi: bool,
}

impl Machine {
    /// Returns what starts it.
    pub(crate) fn start(&self) -> Start {
        match self {
            Self { efi: true, .. } => Start::Efi,
            Self { uefi: true, .. } => Start::Uefi,
            Self { iso: true, .. } => Start::Iso,
            _ => Start::Kernel,
        }
    }
}

/// What dom0 is made of.
#[derive(Args, Clone, Debug)]
pub(crate) struct Dom0 {
    /// Another dom0 kernel
    #[arg(long, value_name = "FILE", value_parser = file(given::kernel))]
    pub kernel: Option<PathBuf>,
    /// Another initrd
    #[arg(long, value_name = "FILE", value_parser = file(given::initrd))]
    pub initrd: Option<PathBuf>,
    /// More for the hypervisor's command line
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    pub args: String,
    /// More for dom0's command line
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    pub kernel_args: String,
}

/// Returns a parser for a file argument that runs `check` at once, before minutes of building.
pub(crate) fn file(check: fn(&std::path::Path) -> Result<()>) -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(move |path| check(&path).map(|()| path))
}

/// Parses a whole number of at least `LEAST`.
///
/// # Errors
/// It is none.
pub(crate) fn at_least<const LEAST: u32>(value: &str) -> Result<u32> {
    let number = value.parse().ok().filter(|n| *n >= LEAST);
    number.with_context(|| format!("a whole number from {LEAST} on is due"))
}

/// Parses whole seconds, at least one.
///
/// # Errors
/// They are none.
pub(crate) fn seconds(value: &str) -> Result<Duration> {
    at_least::<1>(value).map(|s| Duration::from_secs(s.into()))
}

fn hypervisor() -> impl TypedValueParser<Value = Hypervisor> {
    PossibleValuesParser::new(["ours", "xen"]).try_map(|name| name.parse::<Hypervisor>())
}

fn chipset() -> impl TypedValueParser<Value = Chipset> {
    PossibleValuesParser::new(["pc", "q35"]).map(|name| if name == "q35" { Chipset::Q35 } else { Chipset::Pc })
}

fn disk() -> impl TypedValueParser<Value = DiskKind> {
    PossibleValuesParser::new(["virtio", "ahci", "ide"]).map(|name| match name.as_str() {
        "ahci" => DiskKind::Ahci,
        "ide" => DiskKind::Ide,
        _ => DiskKind::Virtio,
    })
}

#[cfg(test)]
mod unit {
    use super::*;
    use clap::Parser;

    #[derive(Parser, Debug)]
    struct All {
        #[command(flatten)]
        under_test: UnderTest,
        #[command(flatten)]
        machine: Machine,
        #[command(flatten)]
        dom0: Dom0,
    }

    fn parse(args: &[&str]) -> Result<All, String> {
        All::try_parse_from([&["x"], args].concat()).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_wrong_is_said_once() {
        for bad in ["0", "two", "1e3"] {
            let why = parse(&["--smp", bad]).unwrap_err();
            assert!(why.contains(&format!("'{bad}' for '--smp <N>': a whole number from 1 on is due")), "{why}");
        }
        assert!(parse(&["--smp", "-1"]).is_err());
        assert_eq!(parse(&["--smp", "3"]).unwrap().machine.smp, Some(3));
        let why = parse(&["--disk", "scsi"]).unwrap_err();
        assert!(why.contains("virtio, ahci, ide"), "{why}");
    }

    #[test]
    fn files_are_looked_at_first() {
        assert!(parse(&[]).is_ok());
        for args in [["--kernel", "/nonexistent"], ["--kernel", "/etc/passwd"], ["--image", "/etc/passwd"]] {
            let why = parse(&args).unwrap_err();
            assert!(why.contains(args[1]), "{why}");
        }
    }

    #[test]
    fn values_are_those_that_were_named() {
        let all = parse(&["--hypervisor", "xen", "--machine", "q35", "--disk", "ide", "--args", "-x"]).unwrap();
        assert_eq!((all.under_test.hypervisor, all.machine.machine), (Hypervisor::Xen, Chipset::Q35));
        assert_eq!((all.machine.disk, all.dom0.args.as_str()), (DiskKind::Ide, "-x"));
        let all = parse(&[]).unwrap();
        assert_eq!((all.under_test.hypervisor, all.machine.machine), (Hypervisor::Ours, Chipset::Pc));
        assert!(all.under_test.builds() && all.machine.mem.is_none() && all.dom0.kernel_args.is_empty());
    }
}
