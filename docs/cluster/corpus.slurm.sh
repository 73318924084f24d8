#!/bin/sh
# Traces a corpus in shares on a Slurm cluster, one task of the array a share:
#
#   export CANOPY_INPUT=/data/corpus CANOPY_OUT=/scratch/$USER/dataset
#   sbatch --array=0-7 corpus.slurm.sh
#
# The share's number and how many there are come from the array, so the array must begin at 0 and go up
# by 1. A task that is killed, preempted or requeued goes on where it was. When all have ended:
#
#   canopy corpus merge "$CANOPY_OUT"/shard-* --out "$CANOPY_OUT/merged"
#
# CANOPY_INPUT    a file or folder that every node can read
# CANOPY_OUT      a folder that every node can write; each share becomes a folder shard-N in it
# CANOPY_MODEL    the model's folder; default: the model that comes with Canopy
# CANOPY_ARGS     more arguments for canopy corpus run, such as --documents line
# CANOPY          how to call Canopy on the nodes; default: canopy
#SBATCH --job-name=canopy-corpus
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
set -eu
: "${CANOPY_INPUT:?names no file or folder to read}"
: "${CANOPY_OUT:?names no folder to write to}"
if [ "$SLURM_ARRAY_TASK_MIN" -ne 0 ] || [ "${SLURM_ARRAY_TASK_STEP:-1}" -ne 1 ]; then
  echo "The array must begin at 0 and go up by 1: sbatch --array=0-7" >&2
  exit 2
fi
count=$((SLURM_ARRAY_TASK_MAX + 1))
# CANOPY and CANOPY_ARGS may hold several words.
# shellcheck disable=SC2086
exec ${CANOPY:-canopy} corpus run "$CANOPY_INPUT" \
  --out "$CANOPY_OUT/shard-$SLURM_ARRAY_TASK_ID" \
  --shard "$SLURM_ARRAY_TASK_ID/$count" \
  --threads "${SLURM_CPUS_PER_TASK:-$(nproc)}" \
  ${CANOPY_MODEL:+--model "$CANOPY_MODEL"} ${CANOPY_ARGS:-}
