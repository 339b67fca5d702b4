"""What a worker's message means for the question just asked. Pure functions: text in, dataclasses out, no tracker."""
