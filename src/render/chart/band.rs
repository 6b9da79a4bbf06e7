//! Bands: equal pieces of an axis, one a label, and which of the labels have room.

/// Equal bands side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands(pub usize);

/// The least number of bands that a bar is made as wide for: one bar alone is no wall.
const FEWEST: usize = 5;

impl Bands {
    /// The middle of a band, as a fraction of the axis.
    pub fn middle(self, index: usize) -> f64 {
        (index as f64 + 0.5) / self.0.max(1) as f64
    }

    /// The left end of a band.
    pub fn left(self, index: usize) -> f64 {
        index as f64 / self.0.max(1) as f64
    }

    /// The width of a band.
    pub fn width(self) -> f64 {
        1.0 / self.0.max(1) as f64
    }

    /// The left end and the width of the bar in a band.
    pub fn bar(self, index: usize) -> (f64, f64) {
        let width = 0.64 / self.0.max(FEWEST) as f64;
        (self.middle(index) - width / 2.0, width)
    }

    /// Each how many labels one is written, so that labels of `columns` characters at about 11 pixels fit a plot of
    /// `pixels`. Counted from the last label, the most recent one.
    pub fn stride(self, columns: usize, pixels: usize) -> usize {
        let room = (pixels / (columns * 7 + 8)).max(1);
        self.0.div_ceil(room).max(1)
    }

    /// The characters at about 11 pixels that a label of each band may have in a plot of `pixels`.
    pub fn columns(self, pixels: usize) -> usize {
        (pixels / self.0.max(1)).saturating_sub(4) / 6
    }

    /// Whether a label is written at a stride.
    pub fn is_written(self, index: usize, stride: usize) -> bool {
        (self.0 - 1 - index.min(self.0.saturating_sub(1))).is_multiple_of(stride)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_labels_are_thinned_from_the_last_one() {
        assert_eq!(Bands(12).stride(3, 560), 1);
        let narrow = Bands(24).stride(5, 280);
        let written: Vec<usize> = (0..24).filter(|index| Bands(24).is_written(*index, narrow)).collect();
        assert_eq!(written, [3, 7, 11, 15, 19, 23]);
        assert_eq!(Bands(0).stride(0, 280), 1);
    }

    #[test]
    fn bars_lie_in_the_middle_of_their_bands() {
        let (left, width) = Bands(10).bar(9);
        assert!((left + width / 2.0 - 0.95).abs() < 1e-9 && left + width < 1.0);
        assert!(Bands(1).bar(0).1 < 0.2);
    }
}
