"""Counting and balancing against worked examples."""

import unittest

import torch

from balancing import balance, leaf_use, start_counting
from fff import FFF


class TestBalancing(unittest.TestCase):
    def layer(self) -> FFF:
        layer = FFF(hidden=1, depth=1)
        with torch.no_grad():
            layer.linear_in.weight.fill_(1.0)
            layer.linear_in.bias.copy_(torch.tensor([2.0, 0.0, 0.0]))
        return layer

    def test_biases_move_against_the_mean_logit_of_visitors(self) -> None:
        layer = self.layer()
        x = torch.tensor([[1.0], [3.0], [-4.0]])  # root logits 3, 5, -2: right, right, left
        for form in (layer.forward_gather, layer.forward_masked):
            with self.subTest(form=form.__name__):
                layer.linear_in.bias.data.copy_(torch.tensor([2.0, 0.0, 0.0]))
                start_counting([layer])
                form(x)
                self.assertEqual(layer.visits.tolist(), [3, 1, 2])
                balance([layer], factor=0.5, least_visits=2)
                # Root: mean 2, moved by -1. Left child: one visit, stays. Right child: mean 2, moved by -1.
                self.assertEqual(layer.linear_in.bias.tolist(), [1.0, 0.0, -1.0])
                self.assertFalse(layer.counting)

    def test_nothing_is_counted_unless_asked(self) -> None:
        layer = self.layer()
        layer(torch.ones(5, 1))
        self.assertEqual(int(layer.visits.sum()), 0)

    def test_use_of_leaves(self) -> None:
        leaves = torch.tensor([[0, 3], [0, 3], [1, 3], [2, 3]])
        first, second = leaf_use(leaves, depth=2)
        self.assertEqual(first, (3, 1.5, 0.5, 0.25))
        self.assertEqual(second, (1, 0.0, 1.0, 1.0))


if __name__ == "__main__":
    unittest.main()
