//! Paths: the runs of a line between its gaps, as points of an area of 100 by 100 that is stretched.

use super::digits;

/// A point of a line: fractions from the left and from the bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the bottom.
    pub y: f64,
}

/// A line as it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// The points of each run between gaps, for `polyline`.
    pub runs: Vec<String>,
    /// The points of the piece that leads to a period that still runs.
    pub so_far: Option<String>,
    /// Points that stand alone between gaps.
    pub alone: Vec<Place>,
    /// The last known point.
    pub last: Option<Place>,
}

/// The path through the points; the last piece is told apart where the last point is `so_far`.
pub fn path(points: &[Option<Place>], so_far: bool) -> Path {
    let mut drawn = Path { last: points.iter().rev().find_map(|point| *point), ..Path::default() };
    let solid = match points {
        [.., Some(from), Some(to)] if so_far => {
            drawn.so_far = Some(polyline(&[*from, *to]));
            &points[..points.len() - 1]
        }
        _ => points,
    };
    for run in solid.split(Option::is_none) {
        let run: Vec<Place> = run.iter().filter_map(|point| *point).collect();
        match run.as_slice() {
            [] => {}
            [one] => drawn.alone.push(*one),
            many => drawn.runs.push(polyline(many)),
        }
    }
    drawn
}

fn polyline(places: &[Place]) -> String {
    let points: Vec<String> =
        places.iter().map(|place| format!("{},{}", digits(place.x * 100.0), digits(100.0 - place.y * 100.0))).collect();
    points.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Place {
        Place { x, y }
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let drawn = path(&[Some(at(0.0, 0.0)), Some(at(0.2, 0.5)), None, Some(at(0.6, 1.0)), None, None], false);
        assert_eq!(drawn.runs, ["0,100 20,50"]);
        assert_eq!(drawn.alone, [Place { x: 0.6, y: 1.0 }]);
        assert_eq!(drawn.last, Some(at(0.6, 1.0)));
        assert_eq!(path(&[], true), Path::default());
    }

    #[test]
    fn the_running_period_is_a_piece_of_its_own() {
        let drawn = path(&[Some(at(0.0, 0.0)), Some(at(0.5, 0.5)), Some(at(1.0, 0.4))], true);
        assert_eq!(drawn.runs, ["0,100 50,50"]);
        assert_eq!(drawn.so_far.as_deref(), Some("50,50 100,60"));
        assert_eq!(path(&[None, Some(at(1.0, 0.4))], true).so_far, None);
    }
}
