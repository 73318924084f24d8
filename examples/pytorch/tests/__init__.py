"""Tests of examples/pytorch: `python3 -m unittest discover -s tests -t .` in its folder, or `npm run test:pytorch`."""

import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

torch.set_num_threads(1)  # the models are too small to share
