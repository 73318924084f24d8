"""A fast feedforward layer (FFF; arXiv 2311.10770) for PyTorch.

P trees of depth D over a hidden size H. A tree has N = 2^(D+1) - 1 nodes, each node one neuron; node n has the
children 2n + 1 and 2n + 2. Node n of tree p owns row p * N + n of W_in and of the bias, and column p * N + n of W_out.
A token takes one node a level, D + 1 in each tree, and goes right where the node's logit is positive.

`forward` gathers the rows of the visited nodes alone; `forward_masked` computes all neurons and zeroes those that no
token visited. Both give the same output and the same gradients. Decisions carry no gradient: routing is hard in
training too.
"""

from typing import Callable, List, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Walk(NamedTuple):
    """Ways of T tokens through P trees of depth D."""

    nodes: Tensor  # [T, P, D + 1] int64, numbers within the tree, root 0
    logits: Tensor  # [T, P, D + 1]
    leaves: Tensor  # [T, P] int64, 0 .. 2^D - 1: the decisions above the leaf as bits, root first


class FFF(nn.Module):
    """x [..., H] -> y [..., H]; y = sum over the visited nodes of activation(x . w_in + b) * w_out."""

    def __init__(
        self,
        hidden: int,
        depth: int,
        trees: int = 1,
        activation: Callable[[Tensor], Tensor] = F.gelu,
        masked: bool = False,
    ) -> None:
        """`masked` chooses what `forward` does: on a GPU, dense products often beat gathers in training."""
        super().__init__()
        self.hidden, self.depth, self.trees = hidden, depth, trees
        self.tree_nodes = 2 ** (depth + 1) - 1
        self.activation, self.masked = activation, masked
        neurons = trees * self.tree_nodes
        self.linear_in = nn.Linear(hidden, neurons)  # weight [P * N, H], bias [P * N]
        self.linear_out = nn.Linear(neurons, hidden, bias=False)  # weight [H, P * N]
        # Statistics for `balancing.py`; not part of the model.
        self.counting = False
        self.register_buffer("visits", torch.zeros(neurons, dtype=torch.int64), persistent=False)
        self.register_buffer("logit_sum", torch.zeros(neurons, dtype=torch.float64), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """x [..., H] -> [..., H]. Runs in x's precision."""
        flat = x.reshape(-1, self.hidden)
        y = self._forward_masked(flat) if self.masked else self._forward_gather(flat)
        return y.view(x.shape)

    def forward_gather(self, x: Tensor) -> Tensor:
        """Touches P * (D + 1) rows of W_in and as many columns of W_out a token. x [..., H] -> [..., H]."""
        return self._forward_gather(x.reshape(-1, self.hidden)).view(x.shape)

    def forward_masked(self, x: Tensor) -> Tensor:
        """Computes all P * N neurons, keeps the visited ones. x [..., H] -> [..., H]."""
        return self._forward_masked(x.reshape(-1, self.hidden)).view(x.shape)

    @torch.no_grad()
    def walk(self, x: Tensor) -> Walk:
        """The ways of tokens x [T, H]."""
        nodes: List[Tensor] = []
        logits: List[Tensor] = []
        node = self._roots(x)
        for _ in range(self.depth + 1):
            logit = self._logit(x, node)
            nodes.append(node)
            logits.append(logit)
            node = 2 * node + 1 + (logit > 0)
        leaves = nodes[-1] - (2**self.depth - 1)
        return Walk(torch.stack(nodes, 2), torch.stack(logits, 2), leaves)

    def _roots(self, x: Tensor) -> Tensor:
        return torch.zeros(x.shape[0], self.trees, dtype=torch.int64, device=x.device)

    def _rows(self, node: Tensor) -> Tensor:
        """Nodes [T, P] within their trees -> rows of W_in [T, P]."""
        first = torch.arange(self.trees, device=node.device) * self.tree_nodes
        return node + first

    def _logit(self, x: Tensor, node: Tensor) -> Tensor:
        """x [T, H], node [T, P] -> [T, P]."""
        rows = self._rows(node)
        # An embedding's backward pass is a fast scatter with a fixed order of sums, so a run can be repeated.
        weights = F.embedding(rows, self.linear_in.weight)  # [T, P, H]
        return (x.unsqueeze(1) * weights).sum(-1) + self.linear_in.bias[rows]

    def _forward_gather(self, x: Tensor) -> Tensor:
        columns = self.linear_out.weight.t().contiguous()  # [P * N, H]
        y = torch.zeros_like(x)
        node = self._roots(x)
        for _ in range(self.depth + 1):
            logit = self._logit(x, node)  # [T, P]
            self._count(node, logit)
            outputs = F.embedding(self._rows(node), columns)  # [T, P, H]
            y = y + (self.activation(logit).unsqueeze(-1) * outputs).sum(1)
            node = 2 * node + 1 + (logit > 0)
        return y

    def _forward_masked(self, x: Tensor) -> Tensor:
        logits = self.linear_in(x)  # [T, P * N]
        by_tree = logits.detach().view(-1, self.trees, self.tree_nodes)
        visited = torch.zeros_like(by_tree)
        node = self._roots(x)
        for _ in range(self.depth + 1):
            at = node.unsqueeze(-1)
            logit = by_tree.gather(2, at).squeeze(-1)  # [T, P]
            self._count(node, logit)
            visited.scatter_(2, at, 1.0)
            node = 2 * node + 1 + (logit > 0)
        return self.linear_out(self.activation(logits) * visited.view_as(logits))

    @torch.no_grad()
    def _count(self, node: Tensor, logit: Tensor) -> None:
        if not self.counting:
            return
        rows = self._rows(node).flatten()
        values = logit.detach().flatten().double()
        self.visits += torch.bincount(rows, minlength=self.visits.numel())
        self.logit_sum += torch.bincount(rows, weights=values, minlength=self.visits.numel())
