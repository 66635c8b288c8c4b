"""What the benchmarks compute, against brute force: expanded rows, true neighbours, recall, comparisons."""

import os
import pathlib
import sys
import tempfile
import unittest

import numpy

folder = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(folder / "corpus"), str(folder / "peers")]

import expand  # noqa: E402
import recall  # noqa: E402
import report  # noqa: E402
import truth  # noqa: E402


def directions(count, dimension, seed):
    return expand.unit_rows(numpy.random.default_rng(seed).standard_normal((count, dimension)))


class ExpandTests(unittest.TestCase):
    def setUp(self):
        self.base = directions(300, 48, 1)

    def expanded(self, count, seed):
        with tempfile.TemporaryDirectory() as place:
            path = os.path.join(place, "out.npy")
            expand.expand(self.base, count, path, seed)
            return numpy.load(path)

    def test_rows_are_unit_vectors_near_a_row_of_the_base(self):
        rows = self.expanded(1000, 5)
        self.assertEqual(rows.shape, (1000, 48))
        self.assertEqual(rows.dtype, numpy.float32)
        numpy.testing.assert_allclose(numpy.linalg.norm(rows, axis=1), 1, atol=1e-5)
        nearest = (rows @ self.base.T).max(axis=1)
        # Noise of norm 0.25 alone would leave a cosine of 0.97; half of a neighbour takes more.
        self.assertGreater(nearest.min(), 0.6)
        self.assertLess(nearest.max(), 0.995)

    def test_every_row_of_the_base_is_used_alike(self):
        rows = self.expanded(3000, 5)
        used = numpy.bincount((rows @ self.base.T).argmax(axis=1), minlength=300)
        self.assertGreater(used.min(), 0)

    def test_a_seed_decides(self):
        numpy.testing.assert_array_equal(self.expanded(500, 5), self.expanded(500, 5))
        self.assertFalse(numpy.array_equal(self.expanded(500, 5), self.expanded(500, 6)))

    def test_nearest_rows_are_those_of_brute_force_without_the_row_itself(self):
        found = numpy.sort(expand.nearest_rows(self.base, 20), axis=1)
        scores = self.base @ self.base.T
        numpy.fill_diagonal(scores, -2)
        numpy.testing.assert_array_equal(found, numpy.sort(numpy.argsort(-scores, axis=1)[:, :20], axis=1))


class TruthTests(unittest.TestCase):
    def test_neighbours_are_those_of_a_double_precision_pass(self):
        base, queries = directions(20000, 16, 2), directions(40, 16, 3)
        found, scores = truth.true_neighbours(base, queries, 30)
        exact = truth.unit_rows(queries, float) @ truth.unit_rows(base, float).T
        numpy.testing.assert_allclose(scores, -numpy.sort(-exact, axis=1)[:, :30], atol=1e-12)
        numpy.testing.assert_allclose(numpy.take_along_axis(exact, found.astype(int), axis=1), scores, atol=1e-12)

    def test_equal_rows_stand_in_their_order(self):
        base = numpy.repeat(directions(10, 8, 4), 5, axis=0)
        found, _ = truth.true_neighbours(base, base[::5], 5)
        numpy.testing.assert_array_equal(found, numpy.arange(50).reshape(10, 5))

    def test_a_base_smaller_than_the_margin_is_ranked_whole(self):
        base = directions(12, 8, 5)
        found, _ = truth.true_neighbours(base, base[:3], 12)
        numpy.testing.assert_array_equal(numpy.sort(found, axis=1), [range(12)] * 3)


class RecallTests(unittest.TestCase):
    def setUp(self):
        # Rows 0 and 1 are the same, 2 is worse, 3 is opposite.
        self.base = expand.unit_rows(numpy.array([[1, 0], [1, 0], [1, 1], [-1, 0]], dtype=numpy.float32))
        self.queries = expand.unit_rows(numpy.array([[1, 0]], dtype=numpy.float32))

    def recall(self, *hits):
        least = recall.kth_best(self.base, self.queries, numpy.array([[0, 1, 2, 3]]), len(hits))
        return recall.recall(self.base, self.queries, [hits], least)

    def test_a_tie_is_a_hit(self):
        self.assertEqual(self.recall(0), 1)
        self.assertEqual(self.recall(1), 1)
        self.assertEqual(self.recall(2), 0)
        self.assertEqual(self.recall(1, 0), 1)

    def test_a_row_twice_counts_once_and_a_missing_hit_is_none(self):
        self.assertEqual(self.recall(0, 0), 0.5)
        self.assertEqual(self.recall(0, -1), 0.5)
        self.assertEqual(self.recall(0, 3), 0.5)
        self.assertEqual(self.recall(-1, -1), 0)


def point(recall_, *rates, knob="ef 1"):
    return {"knob": knob, "recall": recall_, "rounds": [{"qps": rate, "p50_us": 1, "p99_us": 2} for rate in rates]}


class ComparisonTests(unittest.TestCase):
    def test_the_rate_between_two_points_is_linear_in_recall(self):
        points = [point(0.9, 1000), point(0.98, 600), point(1.0, 100)]
        self.assertAlmostEqual(report.at_recall(points, 0.94, 0), 800)
        self.assertAlmostEqual(report.at_recall(points, 0.98, 0), 600)
        self.assertEqual(report.at_recall(points, 0.5, 0), 1000)
        self.assertIsNone(report.at_recall(points[:2], 0.99, 0))

    def test_a_point_that_another_beats_is_not_on_the_frontier(self):
        self.assertEqual(report.frontier([(0.9, 10), (0.8, 9), (0.95, 5), (0.94, 5)]), [(0.9, 10), (0.95, 5)])

    def test_the_least_knob_that_reaches_the_recall_is_compared(self):
        points = [point(0.9, 900), point(0.96, 500), point(0.97, 700)]
        self.assertEqual(report.least_point(points, 0.95)["recall"], 0.96)
        self.assertIsNone(report.least_point(points, 0.99))
        pairs = [dict(one, knob="nprobe, k_factor 1 2") for one in points]
        self.assertEqual(report.least_point(pairs, 0.95)["recall"], 0.97)

    def test_ratios_are_medians_of_ratios_within_rounds(self):
        case = {"contestants": {"Engram": [point(0.96, 10, 40, 90)], "hnswlib": [point(0.96, 5, 10, 100)]}}
        line = report.comparison(case, 0.95)[1]
        self.assertEqual(line["least_knob"], 2)
        self.assertEqual(line["equal_recall"], 2)

    def test_an_exact_index_stands_for_every_recall(self):
        case = {"contestants": {"Engram": [point(0.96, 10)], "FAISS Flat": [point(1.0, 5, knob="exact")]}}
        self.assertEqual(report.comparison(case, 0.95)[1]["least_knob"], 2)


if __name__ == "__main__":
    unittest.main()
