//! Lines of prose that are too wide to read in an editor or a diff.

use crate::markdown::Page;

/// Maximum width in columns.
pub(crate) const MAX: usize = 120;

/// Returns the lines of `page` that are wider, except in tables and code.
pub(crate) fn too_wide(page: &Page) -> Vec<String> {
    let wide = |(number, line): (usize, &str)| {
        let width = line.chars().count();
        let prose = width > MAX && !page.not_prose.contains(&number);
        prose.then(|| format!("{}:{number}: {width} columns, {MAX} are the maximum", page.path.display()))
    };
    (1..).zip(page.text.lines()).filter_map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn prose_and_tables() {
        let wide = "x".repeat(MAX + 1);
        let text = format!("{wide}\n\n| {wide} |\n|---|\n| a |\n\n```\n{wide}\n```\n{}\n", &wide[1..]);
        assert_eq!(too_wide(&Page::parse(Path::new("p.md"), &text)).len(), 1);
    }
}
