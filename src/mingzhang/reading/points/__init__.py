"""Words become coordinates, labelled cells become facts (坐标与事实)."""
