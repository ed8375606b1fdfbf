"""marshmallow schemas, explicit fields; In, Patch and Out are never the same class."""
