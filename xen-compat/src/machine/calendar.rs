//! Dates of the Gregorian calendar and days since 1970.

/// Days from 0000-03-01 to 1970-01-01. Years are taken to begin in March, so that leap days come last.
const EPOCH: u64 = 719_468;
/// Days of 400 years.
const ERA: u64 = 146_097;

/// Returns the number of days from 1970-01-01 to a later date.
pub fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - EPOCH
}

/// Returns year, month and day of a number of days since 1970-01-01.
pub fn date(days: u64) -> (u64, u64, u64) {
    let (era, of_era) = ((days + EPOCH) / ERA, (days + EPOCH) % ERA);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + 400 * era;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_of_some_centuries() {
        assert_eq!((date(0), date(59), date(11_016)), ((1970, 1, 1), (1970, 3, 1), (2000, 2, 29)));
        let mut before = (1969, 12, 31);
        for n in 0..200_000 {
            let (year, month, day) = date(n);
            assert_eq!(days(year, month, day), n);
            let next = match before {
                (y, 12, 31) => (y + 1, 1, 1),
                (y, m, d) if (y, m) == (year, month) => (y, m, d + 1),
                (y, m, d) => {
                    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
                    assert_eq!(d, [31, 28 + u64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m as usize - 1]);
                    (y, m + 1, 1)
                }
            };
            assert_eq!((year, month, day), next);
            before = (year, month, day);
        }
    }
}
