"""The layer: both forms against each other, a plain loop, and a tree worked out by hand."""

import math
import unittest

import torch
from torch import Tensor

from fff import FFF


def by_hand(layer: FFF, x: Tensor) -> Tensor:
    """One token [H] -> [H], as the paper writes it, number by number."""
    y = [0.0] * layer.hidden
    for tree in range(layer.trees):
        node = 0
        for _ in range(layer.depth + 1):
            row = tree * layer.tree_nodes + node
            logit = float(layer.linear_in.bias[row])
            for i in range(layer.hidden):
                logit += float(x[i]) * float(layer.linear_in.weight[row, i])
            gelu = logit * 0.5 * (1 + math.erf(logit / math.sqrt(2)))
            for i in range(layer.hidden):
                y[i] += gelu * float(layer.linear_out.weight[i, row])
            node = 2 * node + (2 if logit > 0 else 1)
    return torch.tensor(y, dtype=torch.double)


def random_layer(hidden: int, depth: int, trees: int) -> FFF:
    torch.manual_seed(7)
    layer = FFF(hidden, depth, trees).double()
    torch.nn.init.normal_(layer.linear_in.bias, std=0.3)
    return layer


class TestFFF(unittest.TestCase):
    SHAPES = [(8, 3, 1), (6, 4, 3), (5, 0, 1), (5, 0, 4), (3, 1, 2)]

    def test_both_forms_equal_the_plain_loop(self) -> None:
        for hidden, depth, trees in self.SHAPES:
            with self.subTest(hidden=hidden, depth=depth, trees=trees), torch.no_grad():
                layer = random_layer(hidden, depth, trees)
                x = torch.randn(20, hidden, dtype=torch.double)
                expected = torch.stack([by_hand(layer, token) for token in x])
                torch.testing.assert_close(layer.forward_gather(x), expected, rtol=1e-12, atol=1e-12)
                torch.testing.assert_close(layer.forward_masked(x), expected, rtol=1e-12, atol=1e-12)

    def test_both_forms_have_the_same_gradients(self) -> None:
        for hidden, depth, trees in self.SHAPES:
            with self.subTest(hidden=hidden, depth=depth, trees=trees):
                layer = random_layer(hidden, depth, trees)
                start = torch.randn(4, 5, hidden, dtype=torch.double)
                found = []
                for form in (layer.forward_gather, layer.forward_masked):
                    x = start.clone().requires_grad_()
                    layer.zero_grad()
                    form(x).square().sum().backward()
                    found.append([x.grad, *(parameter.grad.clone() for parameter in layer.parameters())])
                for gathered, masked in zip(*found):
                    torch.testing.assert_close(gathered, masked, rtol=1e-10, atol=1e-12)

    def test_neurons_that_no_token_visits_get_no_gradient(self) -> None:
        layer = random_layer(4, 5, 1)
        x = torch.randn(1, 4, dtype=torch.double)
        layer(x).sum().backward()
        touched = layer.linear_in.weight.grad.abs().sum(1).nonzero().flatten()
        self.assertEqual(touched.tolist(), layer.walk(x).nodes.flatten().tolist())

    def test_a_tree_of_depth_one_goes_left_at_zero_and_right_above(self) -> None:
        layer = FFF(hidden=2, depth=1)
        with torch.no_grad():
            layer.linear_in.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 2.0]]))
            layer.linear_in.bias.copy_(torch.tensor([-1.0, 0.0, 0.5]))
            layer.linear_out.weight.copy_(torch.tensor([[1.0, 10.0, 100.0], [0.0, 0.0, 1.0]]))
        walk = layer.walk(torch.tensor([[1.0, 3.0], [2.0, 0.25]]))
        self.assertEqual(walk.nodes.tolist(), [[[0, 1]], [[0, 2]]])
        self.assertEqual(walk.logits.tolist(), [[[0.0, 3.0]], [[1.0, 1.0]]])
        self.assertEqual(walk.leaves.tolist(), [[0], [1]])
        gelu = 0.8413447  # of 1: the normal distribution up to 1
        y = layer(torch.tensor([[2.0, 0.25]]))
        torch.testing.assert_close(y, torch.tensor([[101 * gelu, gelu]]), rtol=1e-6, atol=1e-6)

    def test_a_leaf_spells_the_decisions_root_first(self) -> None:
        layer = random_layer(6, 4, 2)
        walk = layer.walk(torch.randn(30, 6, dtype=torch.double))
        bits = (walk.logits[:, :, :-1] > 0).long()
        spelled = sum(bits[:, :, level] << (3 - level) for level in range(4))
        self.assertTrue(torch.equal(walk.leaves, spelled))

    def test_depth_zero_is_a_dense_layer_of_one_neuron_a_tree(self) -> None:
        layer = random_layer(5, 0, 4)
        x = torch.randn(9, 5, dtype=torch.double)
        dense = layer.linear_out(torch.nn.functional.gelu(layer.linear_in(x)))
        torch.testing.assert_close(layer(x), dense, rtol=1e-12, atol=1e-12)
        self.assertTrue(bool((layer.walk(x).leaves == 0).all()))


if __name__ == "__main__":
    unittest.main()
