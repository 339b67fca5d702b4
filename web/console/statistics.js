// Plots of the statistics page. The same figures stand in the tables below them: a plot adds nothing that is not there.
(() => {
  const ink = (element) => getComputedStyle(element).color;

  const option = (data, colour) => {
    const names = { type: "category", data: data.labels, axisLabel: { color: colour } };
    const values = { type: "value", minInterval: 1, axisLabel: { color: colour } };
    const bars = data.type === "bar";
    return {
      animation: false,
      aria: { enabled: false },
      grid: { left: 8, right: 16, top: bars ? 8 : 32, bottom: 8, containLabel: true },
      legend: bars ? undefined : { top: 0, textStyle: { color: colour } },
      xAxis: bars ? values : names,
      yAxis: bars ? { ...names, inverse: true } : values,
      series: data.series.map((one) => ({ ...one, type: data.type, showSymbol: data.labels.length < 32 })),
    };
  };

  const draw = () => {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const data = JSON.parse(place.dataset.chart);
      // Bars lie: names are words, and a phone is narrow.
      place.style.height = data.type === "bar" ? `${40 + 28 * data.labels.length}px` : "240px";
      const chart = window.echarts.init(place, null, { renderer: "canvas" });
      chart.setOption(option(data, ink(place)));
      window.addEventListener("resize", () => chart.resize());
    }
  };

  document.addEventListener("DOMContentLoaded", draw);
})();
