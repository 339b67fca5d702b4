"""Union stations and service sites near a worker, from the operator's CSV file."""
