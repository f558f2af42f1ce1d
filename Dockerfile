# The page anywhere: docker build -t logreg . && docker run -p 7860:7860 logreg
# All it needs is in the image: no network at run time, and nothing is written but to /tmp.
FROM python:3.11-slim-bookworm
RUN useradd --uid 1000 --create-home app
WORKDIR /app
COPY requirements.txt .
# The CPU's build of torch is a tenth of the size; take this line away for a machine with a GPU.
RUN pip install --no-cache-dir torch==2.15.0 torchvision==0.29.2 --index-url https://download.pytorch.org/whl/cpu
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
USER app
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 GRADIO_ANALYTICS_ENABLED=False PYTHONDONTWRITEBYTECODE=1
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"
CMD ["python", "app.py"]
